"""The checksums of a release's files."""

import hashlib
from collections.abc import Mapping

SUMS = "SHA256SUMS"


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return the checksums of files by path, as `sha256sum --check` reads them."""
    return "".join(f"{sha256(data)}  {path}\n" for path, data in sorted(files.items())).encode()
