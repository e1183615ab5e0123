"""Parquet with real types, zstd, and the descriptions of the columns in the metadata."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from armsdata.export.frames import Exported


def write(table: Exported, path: Path) -> None:
    """Write one table as Parquet; the file's metadata name the package, its version and licence."""
    arrow = pa.Table.from_pandas(table.frame, preserve_index=False)
    fields = [
        field.with_metadata({"title": table.fields[field.name]["title"], "description": table.fields[field.name]["description"]})
        for field in arrow.schema
    ]
    metadata = {**(arrow.schema.metadata or {}), **{key.encode(): value.encode() for key, value in table.metadata.items()}}
    pyarrow.parquet.write_table(arrow.cast(pa.schema(fields, metadata)), path, compression="zstd")
