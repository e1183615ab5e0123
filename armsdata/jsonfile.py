"""JSON as strangers write it, read within bounds and refused where two readers could understand it differently; and as we write it."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from armsdata.errors import PackageError

_MARK = b"\xef\xbb\xbf"  # of UTF-8, at the beginning of a file
_LARGEST = 8 << 20  # bytes; what they hold may take fifty times as much memory


def read(path: Path) -> Any:
    """Return what a JSON file holds; raise PackageError where it cannot be read or is not usable."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
    return parse(data, str(path))


def parse(data: bytes, name: str) -> Any:
    """Return what some bytes of JSON say; raise PackageError, which names them, where they are not usable.

    No object names a thing twice, no number is NaN, infinite or of thousands of digits, no text holds half a character.
    """
    if len(data) > _LARGEST:
        raise PackageError(f"{name} is larger than {_LARGEST >> 20} MiB; no descriptor or schema needs that much")
    try:
        # decoded here, since json would take UTF-16 and UTF-32 too
        content = json.loads(data.removeprefix(_MARK).decode(), object_pairs_hook=_once, parse_constant=_refuse)
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise PackageError(f"{name} is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
    except UnicodeEncodeError as error:
        raise PackageError(f"{name} is not usable JSON: a text in it holds half a character (\\ud800 to \\udfff)") from error
    except json.JSONDecodeError as error:
        raise PackageError(f"{name} is not valid JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise PackageError(f"{name} is not usable JSON: it is nested too deep") from error
    except ValueError as error:
        raise PackageError(f"{name} is not usable JSON: {str(error).partition(';')[0]}") from error
    return content


def dump(content: Any) -> bytes:
    """Return content as JSON that people can read, its keys in the order that they have."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key[:60]!r} stands twice in one object")
        found[key] = value
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
