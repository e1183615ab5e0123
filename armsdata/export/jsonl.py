"""JSON Lines: a row a line, in UTF-8; empty cells are null, dates are ISO texts."""

import json
from pathlib import Path

import pyarrow as pa

from armsdata.export.frames import Exported


def write(table: Exported, path: Path) -> None:
    """Write one table as JSON Lines."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for rows in pa.Table.from_pandas(table.frame, preserve_index=False).to_batches(max_chunksize=10_000):
            file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows.to_pylist())
