"""Files of other machines, by any file system that fsspec knows: object stores, HDFS, memory, and reading over HTTP.

Nothing here has links, and nothing is renamed. A small file is put in one step; a folder is complete once its manifest is there
(:mod:`~dresample.storage.remote_draft`); a lock is an object that its holder renews (:mod:`~dresample.storage.remote_lock`).
Listings are never remembered: another process may have written meanwhile.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from glob import has_magic
from typing import IO, Any

from dresample.storage import remote_draft, remote_lock
from dresample.storage.interface import Draft, Entry, Fill, Holder, Kind, Leftover, Mark
from dresample.storage.remote_drivers import DRIVERS, Driver
from dresample.storage.remote_facts import mark_of
from dresample.storage.remote_failures import told
from dresample.storage.remote_stream import RemoteStream

__all__ = ["Remote"]

#: Bytes that are read beyond those asked for: columns of a parquet file lie one after the other.
AHEAD = 2**20
_SLASHES = re.compile(r"(?<!:)/{2,}")
_KINDS: dict[str, Kind] = {"file": "file", "directory": "folder"}


@dataclass(frozen=True, slots=True)
class Remote:
    """All storages of one scheme. It travels to workers, and finds its driver and credentials there again."""

    scheme: str
    renames = False

    @property
    def driver(self) -> Driver:
        """What speaks to it."""
        return DRIVERS.get(self.scheme) or Driver(self.scheme, "fsspec", "fsspec", flat=False)

    # --- list ---------------------------------------------------------------------------------------------------------

    def kind(self, path: str) -> Kind | None:
        """What is there."""
        fs, inner = _opened(path)
        with told(path):
            try:
                found = fs.info(inner)
            except FileNotFoundError:
                return None
        return _KINDS.get(found["type"], "other")

    def listed(self, folder: str) -> dict[str, dict[str, Any]]:
        """What a folder holds, by name, with all that the driver says of it; nothing if it is not there."""
        fs, inner = _opened(folder)
        with told(folder):
            try:
                found = fs.ls(inner, detail=True)
            except (FileNotFoundError, NotADirectoryError):
                return {}
        own = inner.strip("/")
        inside = {entry["name"].rstrip("/").rpartition("/")[2]: entry for entry in found if entry["name"].strip("/") != own}
        return {name: entry for name, entry in inside.items() if name}  # the folder itself has an entry in some stores

    def entries(self, folder: str) -> list[Entry]:
        """What a folder holds."""
        base = folder.rstrip("/")
        return [Entry(f"{base}/{name}", name, _KINDS.get(e["type"], "other")) for name, e in self.listed(folder).items()]

    def found(self, folder: str) -> dict[str, int]:
        """Names, from the folder on, and bytes of all files below it."""
        fs, inner = _opened(folder)
        with told(folder):
            try:
                below = fs.find(inner, detail=True)
            except FileNotFoundError:
                return {}
        start = len(inner.rstrip("/")) + 1
        return {name[start:]: info["size"] for name, info in below.items() if info["type"] == "file" and name[start:]}

    def glob(self, pattern: str) -> list[str]:
        """What fits a pattern."""
        parts = pattern.split("/")
        fixed = next((i for i, part in enumerate(parts) if has_magic(part)), len(parts))
        base = "/".join(parts[:fixed])
        fs, inner = _opened(pattern)
        start = len(_opened(base)[1].rstrip("/")) + 1
        with told(pattern):
            return [f"{base}/{path.rstrip('/')[start:]}" for path in fs.glob(inner) if path.rstrip("/")[start:]]

    def absolute(self, path: str) -> str:
        """One scheme of several that mean the same, single slashes, none at the end."""
        scheme, _, rest = path.partition(":")
        body = _SLASHES.sub("/", rest[2:] if rest.startswith("//") else rest.lstrip("/"))
        if self.scheme == "memory":
            body = body.lstrip("/")
        name = self.driver.scheme if scheme.lower() in DRIVERS else scheme.lower()
        return f"{name}://{body.rstrip('/')}"

    def real(self, path: str) -> str:
        """The same: there are no links."""
        return self.absolute(path)

    def is_link(self, path: str) -> bool:
        """Never."""
        return False

    # --- open ---------------------------------------------------------------------------------------------------------

    def mark(self, file: str | IO[bytes]) -> Mark:
        """Size and ETag, or the time of change where there is none."""
        if isinstance(file, RemoteStream) and "ETag" in (known := getattr(file.inner, "details", None) or {}):
            return mark_of(known)  # each range is asked for under the condition that it is of this very version
        url = file if isinstance(file, str) else file.url  # type: ignore[attr-defined]
        fs, inner = _opened(url)
        with told(url):
            return mark_of(fs.info(inner))

    def open(self, path: str) -> IO[bytes]:
        """A file for reading; what is not asked for is not read, but for ``AHEAD``."""
        fs, inner = _opened(path)
        with told(path):
            stream = fs.open(inner, "rb", block_size=AHEAD, cache_type="readahead")
        return RemoteStream(stream, path)  # type: ignore[return-value]

    # --- commit -------------------------------------------------------------------------------------------------------

    def obstacle(self, path: str) -> str | None:
        """Read-only addresses, whole buckets, buckets that are not there."""
        if not self.driver.writes:
            return f"{self.scheme}:// is read only"
        fs, inner = _opened(path)
        bucket, _, below = inner.strip("/").partition("/")
        if self.driver.flat and self.scheme != "memory":
            if not below:
                return "it is a whole bucket. Name a folder inside of it"
            try:
                with told(path):
                    fs.info(bucket)
            except FileNotFoundError:
                return f"there is no bucket {bucket}"
            except PermissionError as problem:
                return str(problem.strerror)
            except OSError as problem:
                return f"the storage gives no answer ({problem.strerror})"
        return None if inner.strip("/") else "it is the root of the storage. Name a folder inside of it"

    def put(self, path: str, data: bytes, only_if_absent: bool = False) -> int:
        """Write a file in one step; its bytes.

        Raises
        ------
        FileExistsError
            It is there already, and must not be.
        """
        fs, inner = _opened(path)
        with told(path):
            if self.driver.flat:
                fs.pipe_file(inner, data, mode="create" if only_if_absent else "overwrite")
                return len(data)
            fs.makedirs(inner.rpartition("/")[0], exist_ok=True)
            beside = f"{inner.rpartition('/')[0]}/.writing-{uuid.uuid4().hex}"
            fs.pipe_file(beside, data)
            if fs.exists(inner):
                if only_if_absent:
                    fs.rm_file(beside)
                    raise FileExistsError(path)
                fs.rm_file(inner)
            fs.mv(beside, inner)
        return len(data)

    def write(self, path: str, fill: Fill) -> int:
        """Write a file in one step."""
        held = io.BytesIO()
        fill(held)
        return self.put(path, held.getvalue())

    def draft(self, target: str, name: str | None = None, version: str | None = None) -> AbstractContextManager[Draft]:
        """Files in their place, which count once the manifest is there."""
        return remote_draft.draft(self, self.absolute(target), name, version)

    def link(self, path: str, to: str) -> bool:
        """There are no links."""
        return False

    # --- remove, lock -------------------------------------------------------------------------------------------------

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        fs, inner = _opened(path)
        with told(path), suppress(FileNotFoundError):
            fs.rm_file(inner)

    def remove_all(self, folder: str) -> None:
        """Remove all files below a folder, and the folder where there is such a thing."""
        fs, inner = _opened(folder)
        with told(folder), suppress(FileNotFoundError):
            fs.rm(inner, recursive=True)

    def leftovers(self, target: str) -> list[Leftover]:
        """Drafts that were not committed."""
        return remote_draft.leftovers(self, self.absolute(target))

    def discard(self, leftover: Leftover) -> None:
        """Remove a draft, and the files that it has put into their place."""
        remote_draft.discard(self, leftover.path)

    def holder(self, target: str) -> Holder | None:
        """Who holds a target."""
        return remote_lock.holder(self, self.absolute(target))

    @contextmanager
    def lock(self, target: str) -> Iterator[None]:
        """Hold a target; drafts without a name are of killed runs then."""
        place = self.absolute(target)
        with remote_lock.held(self, place) as anew:
            if anew:
                remote_draft.clear(self, place)
            yield

    def contents(self, path: str) -> bytes:
        """The bytes of a small file."""
        fs, inner = _opened(path)
        with told(path):
            found: bytes = fs.cat_file(inner)
        return found


def _opened(path: str) -> tuple[Any, str]:
    """The file system of a URL as fsspec has it, and what the URL is called there."""
    from fsspec.core import url_to_fs

    with told(path):
        fs, inner = url_to_fs(path, use_listings_cache=False)
    return fs, inner
