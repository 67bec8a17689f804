"""Small files, whole: their bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dresample.storage.addresses import storage_of
from dresample.storage.interface import Fill

__all__ = ["contents", "holding"]


def contents(path: str) -> bytes:
    """The bytes of a file."""
    with storage_of(path).open(path) as stream:
        return stream.read()


def holding(data: bytes | str) -> Fill:
    """What writes these bytes, or this text in UTF-8."""
    raw = data.encode() if isinstance(data, str) else data

    def fill(where: Any) -> object:
        return Path(where).write_bytes(raw) if isinstance(where, str) else where.write(raw)

    return fill
