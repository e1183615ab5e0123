"""The one way in which a table is written: UTF-8, LF, minimal quoting, and no file half-written."""

import csv
import io
import math
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from armsdata.errors import TargetError


def to_csv(frame: pd.DataFrame) -> bytes:
    """Return a typed frame as canonical CSV, its rows in the order that they have."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(zip(*([_text(value) for value in frame[column].tolist()] for column in frame), strict=True))
    return text.getvalue().encode()


def _text(value: Any) -> str:
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(value).removesuffix(".0")
    return str(value)


def write_files(folder: Path, files: Mapping[str, Callable[[Path], object]], *, force: bool = False) -> list[Path]:
    """Write files into a folder, each by a function that is given the path to write to; return their paths.

    Each is written under a temporary name beside its place and renamed when all are whole. Raises TargetError,
    and leaves what stands there as it was, where a file exists (without ``force``) or cannot be written.
    """
    standing = [name for name in files if (folder / name).exists()]
    if standing and not force:
        raise TargetError(f"{folder / standing[0]} exists{_and_more(standing)}; use --force to overwrite, or another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".armsdata-", dir=folder) as temporary:
            written = {name: Path(temporary) / name for name in files}
            for name, write in files.items():
                write(written[name])
            for name, path in written.items():
                os.replace(path, folder / name)
    except OSError as error:
        raise TargetError(f"{folder} cannot be written: {error.strerror or error}") from error
    return [folder / name for name in files]


def _and_more(names: list[str]) -> str:
    return f" (and {len(names) - 1} more)" if len(names) > 1 else ""
