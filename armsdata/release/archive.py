"""A zip file whose bytes depend on nothing but what it holds."""

import datetime
import io
import stat
import zipfile
from collections.abc import Mapping


def zipped(name: str, files: Mapping[str, bytes], date: datetime.date) -> bytes:
    """Return a zip file with files in a folder of this name, all of one date.

    They are stored, not compressed: zlib and its successors give other bytes for the same data.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files.items()):
            member = zipfile.ZipInfo(f"{name}/{path}", (date.year, date.month, date.day, 0, 0, 0))
            member.create_system = 3  # Unix, also when made on Windows
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, data)
    return target.getvalue()
