"""Ways to damage a valid package, each with what must then be found: rule, table, line and column."""

from tests.faults import cells, examples, files, keys, lines, registers, schemas
from tests.faults.draft import Draft, Place
from tests.faults.registry import FAULTS, Fault, of_kind

__all__ = ["FAULTS", "Draft", "Fault", "Place", "cells", "examples", "files", "keys", "lines", "of_kind", "registers", "schemas"]
