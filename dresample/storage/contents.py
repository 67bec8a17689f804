"""Small files, whole: their bytes."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from dresample.storage.addresses import storage_of
from dresample.storage.interface import Fill
from dresample.storage.remote import Remote

__all__ = ["Sealed", "contents", "holding", "sha256_of"]


def contents(path: str) -> bytes:
    """The bytes of a file."""
    storage = storage_of(path)
    if isinstance(storage, Remote):  # in one request: it may be replaced at any moment
        return storage.contents(path)
    with storage.open(path) as stream:
        return stream.read()


def holding(data: bytes | str) -> Fill:
    """What writes these bytes, or this text in UTF-8."""
    raw = data.encode() if isinstance(data, str) else data

    def fill(where: Any) -> object:
        return Path(where).write_bytes(raw) if isinstance(where, str) else where.write(raw)

    return fill


def sha256_of(stream: Any) -> str:
    """The checksum of what a stream holds from here on."""
    return hashlib.file_digest(stream, "sha256").hexdigest()


class Sealed:
    """Fills a file as another ``fill`` does, and knows the checksum of what it wrote.

    Parameters
    ----------
    fill : callable

    Examples
    --------
    >>> import io
    >>> sealed = Sealed(holding("abc"))
    >>> _ = sealed(io.BytesIO())
    >>> sealed.sha256[:8]
    'ba7816bf'
    """

    def __init__(self, fill: Fill) -> None:
        self.fill = fill
        self.sha256 = ""

    def __call__(self, where: Any) -> None:
        """Fill a file by its name, or one that is open."""
        if isinstance(where, str):
            self.fill(where)
            with open(where, "rb") as stream:
                self.sha256 = sha256_of(stream)
            return
        held = io.BytesIO()
        self.fill(held)
        self.sha256 = hashlib.sha256(held.getbuffer()).hexdigest()
        where.write(held.getbuffer())
