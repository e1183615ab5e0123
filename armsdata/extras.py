"""Libraries that only some commands need, which a plain installation leaves out."""

import importlib
from typing import Any

from armsdata.errors import MissingExtraError


def library(name: str, extra: str, purpose: str) -> Any:
    """Return a library of an extra; raise MissingExtraError, which says how to install it, where it is not there."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtraError(f"{purpose} needs {name}; install it with: pip install 'armsdata[{extra}]'") from error
