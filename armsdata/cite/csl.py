"""CSL-JSON, which Zotero and citation processors read."""

import json
from collections.abc import Iterator, Sequence

from armsdata.cite.items import Item


def render(items: Sequence[Item]) -> Iterator[str]:
    """Yield one list of items."""
    yield json.dumps(items, ensure_ascii=False, indent=1)
