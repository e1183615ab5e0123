"""Guided entry: asks for a document and its claims, completes names as one types, and returns them as a document in YAML."""

import itertools
import os
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from armsdata.entry import days, quantities, units
from armsdata.entry.known import resembling, same_source
from armsdata.entry.names import identify
from armsdata.errors import ArmsdataError, UnknownNameError
from armsdata.extras import library
from armsdata.find import find
from armsdata.package import Package

Answers = dict[str, Any]
_NONE = "(not known)"
_ANOTHER = "none of these: it is another claim"
_CHOOSE = "(choose)"
_OTHER = "something else: type again"


class BrokenOffError(Exception):
    """The contributor broke off."""


def guide(package: Package, draft: Answers) -> str:
    """Ask for one document and its claims, and return them in YAML; ``draft`` holds what was answered so far.

    Raises ArmsdataError where there is no terminal to ask on, BrokenOffError where the contributor breaks off.
    """
    questionary = library("questionary", "add", "asking for a record")
    if not sys.stdin.isatty():
        raise ArmsdataError("there is no terminal to ask on; write the record to a file (armsdata add --template) and use --from FILE")
    _Guide(package, questionary, draft).run()
    return dumped(draft)


def dumped(draft: Answers) -> str:
    """Return answers as YAML that `armsdata add --from` reads."""
    import yaml

    return str(yaml.safe_dump(draft, allow_unicode=True, sort_keys=False, width=1000))


def keep(draft: Answers) -> Path:
    """Write answers to a new file in the current folder, or in the system's temporary one, and return its path."""
    folder = Path() if os.access(".", os.W_OK) else Path(tempfile.gettempdir())
    for number in itertools.count(1):
        path = folder / (f"armsdata-draft{f'-{number}' if number > 1 else ''}.yaml")
        with suppress(FileExistsError), path.open("x", encoding="utf-8") as file:
            file.write(dumped(draft))
            return path
    raise AssertionError


class _Guide:
    def __init__(self, package: Package, questionary: Any, draft: Answers) -> None:
        self.package = package
        self.questionary = questionary
        self.draft = draft

    def run(self) -> None:
        self.source()
        claims = self.draft.setdefault("claims", [])
        while not claims or self.sure("Another claim in this document?", default=False):
            before = claims[-1] if claims else {}
            claims.append({})
            self.claim(claims[-1], before)

    # Questions of each kind

    def asked(self, prompt: Any) -> str:
        answer = prompt.ask()
        if answer is None:
            raise BrokenOffError
        return str(answer).strip()

    def sure(self, question: str, *, default: bool = True) -> bool:
        answer = self.questionary.confirm(question, default=default).ask()
        if answer is None:
            raise BrokenOffError
        return bool(answer)

    def about(self, table: str, column: str) -> str:
        schema = self.package.schema(table)
        what = str(schema.fields[column]["description"]).rstrip(".")
        if column in schema.edtf_names:
            what = f"{what.removesuffix(', in EDTF')}; as the page has it, such as 20 Nov 2024"
        return f"{schema.fields[column]['title']} ({what}):"

    def choose(self, table: str, column: str, default: str = "") -> str:
        """Ask for one of the allowed values of a column."""
        schema = self.package.schema(table)
        values = list(schema.constraint(column, "enum"))
        choices = values if default else [_CHOOSE if schema.required(column) else _NONE, *values]
        answer = _CHOOSE
        while answer == _CHOOSE:
            answer = self.picked(self.about(table, column), choices, default)
        return "" if answer == _NONE else answer

    def picked(self, question: str, choices: list[str], default: str = "") -> str:
        """Ask for one of some choices, which typing narrows down."""
        return self.asked(
            self.questionary.select(question, choices=choices, default=default or None, use_search_filter=True, use_jk_keys=False)
        )

    def text(self, table: str, column: str, *, default: str = "", check: Callable[[str], Any] | None = None) -> str:
        schema = self.package.schema(table)
        longest = schema.constraint(column, "maxLength") if column in schema.fields else None
        pattern = schema.constraint(column, "pattern") if column in schema.fields else None

        def problem(answer: str) -> bool | str:
            if not answer.strip():
                return not (column in schema.fields and schema.required(column)) or "it must not be empty"
            if pattern and not re.fullmatch(pattern, answer):
                return f"write it like {schema.fields[column]['example']}"
            if longest and len(answer) > longest:
                return f"{len(answer)} characters; at most {longest}"
            try:
                if check:
                    check(answer)
            except ValueError as error:
                return str(error)
            return True

        about = self.about(table, column) if column in schema.fields else 'Quantity (as the page words it, such as "over 100", "dozens"):'
        return self.asked(self.questionary.text(about, default=default, validate=problem))

    def date(self, table: str, column: str) -> str:
        language = str(self.draft["source"].get("language", ""))
        answer = self.text(table, column, check=days.read)
        reading = days.read(answer, language) if answer else None
        if reading and not reading.sure:
            choices = [reading.edtf, *reading.choices, _OTHER]
            answer = self.asked(self.questionary.select(reading.question, choices=choices))
            return self.date(table, column) if answer == _OTHER else answer
        return reading.edtf if reading else ""

    def name(self, table: str, column: str, target: str) -> str:
        """Ask for a record by name, completing what is typed; offer those that resemble it, or to describe a new organization."""
        required = self.package.schema(table).required(column)
        while True:
            answer = self.asked(
                self.questionary.autocomplete(
                    self.about(table, column), choices=self.known(target), match_middle=True, validate=lambda _: True
                )
            )
            if not answer and not required:
                return ""
            try:
                return self.shown(
                    target, identify(self.package, target, answer, self.new()) if answer else self.again("it must not be empty")
                )
            except UnknownNameError:
                alike = {f"{hit.id} ({hit.name})": hit.id for hit in find(self.package, answer, tables=(target,), limit=5)}
                new = [f"a new one, {answer}"] if target == "organizations" else []
                picked = self.asked(self.questionary.select(f"None of {target} is called {answer!r}:", choices=[_OTHER, *alike, *new]))
                if picked in alike:
                    return alike[picked]
                if picked in new:
                    return self.organization(answer)

    def shown(self, table: str, identifier: str) -> str:
        """Print what a name was taken for, so that a wrong one is seen at once."""
        rows = self.package.load(table)
        for name in rows.loc[rows[self.package.schema(table).key[0]] == identifier, "name"].tolist():
            self.questionary.print(f"  = {identifier}: {name}")
        return identifier

    def new(self) -> dict[str, str]:
        return {organization["name"]: organization["name"] for organization in self.draft.get("organizations", [])}

    def again(self, reason: str) -> str:
        self.questionary.print(reason)
        raise UnknownNameError(reason)

    def known(self, table: str) -> list[str]:
        """Return all ids, names and abbreviations of a table, and for equipment all names that were seen."""
        frame = self.package.load(table)
        columns = [self.package.schema(table).key[0], *(name for name in ("name", "name_original", "abbreviation") if name in frame)]
        texts = {text for column in columns for text in frame[column].dropna().tolist()}
        if table == "equipment":
            texts |= set(self.package.load("equipment_names")["name"].tolist())
        return sorted(texts)

    # The document, its claims

    def source(self) -> None:
        source = self.draft.setdefault("source", {})
        source["url"] = self.text("sources", "url")
        there = same_source(self.package, source)
        if there:
            self.questionary.print(f"The address is there already: {there['source_id']} ({there['title']}). Your claims are added to it.")
            return
        source["publisher"] = self.name("sources", "publisher", "organizations")
        source["title"] = self.text("sources", "title")
        source["language"] = self.text("sources", "language")
        source["published"] = self.date("sources", "published")
        if source["published"]:
            source["published_basis"] = self.choose("sources", "published_basis", "page")
        source["kind"] = self.choose("sources", "kind", "news")
        source["read"] = self.choose("sources", "read", "excerpt")
        if not source["url"]:
            source["note"] = self.text("sources", "note")

    def claim(self, claim: Answers, before: Answers) -> None:
        claim["claimant"] = self.name("claims", "claimant", "organizations")
        claim["person"] = self.text("claims", "person", default=before.get("person", ""))
        if not claim["claimant"] and not claim["person"]:
            claim["attribution"] = self.choose("claims", "attribution", "unattributed")
        claim["stated"] = self.date("claims", "stated")
        for column in ("supplier", "recipient"):
            claim[column] = self.name("claims", column, "parties")
        claim["equipment"] = self.name("claims", "equipment_id", "equipment")
        if there := self.already(claim):
            claim.clear()
            claim.update({"claim": there, "citation": self.citation("relay")})
            return
        for column in ("stance", "stage", "certainty"):
            claim[column] = self.choose("claims", column)
        claim["quantity"] = self.text("claims", "quantity", check=self.quantity)
        if claim["quantity"] and quantities.read(units.rate_of(claim["quantity"])[1]).comparator != "none":
            equipment = self.package.load("equipment").set_index("equipment_id")["unit"]
            own = units.unit_of(claim["quantity"]) or str(equipment.get(claim["equipment"], ""))
            claim["unit"] = self.name_with_default("claims", "unit", "units", own)
            time = units.rate_of(claim["quantity"])[0]
            claim["basis"] = "rate" if time else self.choose("claims", "basis")
            if claim["basis"] == "rate":
                claim["per"] = time or self.choose("claims", "per")
        claim["period"] = self.date("claims", "period")
        claim["evidence_type"] = self.choose("claims", "evidence_type")
        claim["place"] = self.text("claims", "place")
        if claim["place"]:
            claim["place_role"] = self.choose("claims", "place_role")
        claim["summary"] = self.text("claims", "summary")
        claim["note"] = self.text("claims", "note")
        claim["citation"] = self.citation("")

    def name_with_default(self, table: str, column: str, target: str, default: str) -> str:
        if default and self.sure(f"Counted in {default}?"):
            return default
        return self.name(table, column, target)

    def quantity(self, text: str) -> None:
        quantities.read(units.rate_of(text)[1])

    def already(self, claim: Answers) -> str:
        """Offer the claims that resemble one, so that a relay becomes a citation."""
        row = {**{name: text for name, text in claim.items() if isinstance(text, str)}, "equipment_id": claim["equipment"]}
        alike = {f"{identifier}: {summary}": identifier for identifier, summary, _ in resembling(self.package, row)}
        if not alike:
            return ""
        picked = self.asked(self.questionary.select("Claims that resemble it are there already:", choices=[_ANOTHER, *alike]))
        if picked == _ANOTHER:
            claim["new"] = "yes"
        return alike.get(picked, "")

    def citation(self, role: str) -> Answers:
        answers = {"role": self.choose("citations", "role", role)}
        for column in ("designation_as_reported", "pinpoint", "note"):
            answers[column] = self.text("citations", column)
        if answers["role"] != "original":
            answers["relayed_by"] = self.text("citations", "relayed_by")
        return answers

    def organization(self, name: str) -> str:
        new = {"name": name}
        new["abbreviation"] = self.text("organizations", "abbreviation")
        new["country"] = self.name("organizations", "country", "parties")
        new["kind"] = self.choose("organizations", "kind")
        new["homepage"] = self.text("organizations", "homepage")
        self.draft.setdefault("organizations", []).append(new)
        return name
