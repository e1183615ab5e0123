"""What no Table Schema can say, one module a subject; importing this registers all rules."""

from armsdata.rules import assessments, bounds, citations, claims, equipment, organizations, sources, text, transfers
from armsdata.rules.registry import RULES, TEXT_RULES, Rule, TextRule

__all__ = [
    "RULES",
    "TEXT_RULES",
    "Rule",
    "TextRule",
    "assessments",
    "bounds",
    "citations",
    "claims",
    "equipment",
    "organizations",
    "sources",
    "text",
    "transfers",
]
