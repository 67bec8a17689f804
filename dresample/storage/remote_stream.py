"""A file of another machine, open for reading: what is read comes by ranges, and errors have reasons."""

from __future__ import annotations

import io
from typing import Any

from dresample import errors
from dresample.storage.remote_failures import as_os_error

__all__ = ["RemoteStream"]


class RemoteStream(io.RawIOBase):
    """What fsspec opened.

    Parameters
    ----------
    inner : fsspec file
    url : str
    """

    def __init__(self, inner: Any, url: str) -> None:
        self.inner, self.url = inner, url

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """At any place."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """So many bytes from here on, or all."""
        try:
            found: bytes = self.inner.read(-1 if size is None else size)
        except Exception as problem:
            if type(problem).__name__ == "FileExpired":
                raise errors.input_changed(self.url, "it was written again") from problem
            raise as_os_error(problem, self.url) from problem
        return found

    def readall(self) -> bytes:
        """All from here on."""
        return self.read()

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, as far as there is something."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        return int(self.inner.seek(offset, whence))

    def tell(self) -> int:
        """The place."""
        return int(self.inner.tell())

    def size(self) -> int:
        """Bytes of the file."""
        return int(self.inner.size)

    def close(self) -> None:
        """Free what fsspec holds."""
        if not self.closed:
            self.inner.close()
        super().close()
