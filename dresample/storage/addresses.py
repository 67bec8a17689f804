"""Addresses of files and folders, and which storage each belongs to.

An address is a text: a path of this machine, or a URL (``s3://bucket/table``). Another storage is made known in ``STORAGES``, and
nowhere else: all who read and write come through :func:`storage_of`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from dresample.storage.interface import Storage
from dresample.storage.local import Local

__all__ = ["STORAGES", "address", "is_strange", "is_url", "join", "parent", "storage_of"]

#: Storages by the schemes of their URLs. All else is of this machine.
STORAGES: dict[str, Storage] = {}

_LOCAL: Storage = Local()
#: file:///x, s3://bucket/x, and s3:/bucket/x, which is what becomes of it in a path.
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")
_CUT = re.compile(r"^([^/]+:)/(?!/)")
_BELOW = re.compile(r"[^/]+:/+[^/]")


def is_url(path: str) -> bool:
    """Whether a path is a URL, or what is left of one in a path."""
    return _URL.match(path) is not None


def is_strange(path: str) -> bool:
    """Whether a path is a URL of a storage that nobody has made known."""
    return is_url(path) and _scheme(path) not in STORAGES


def _scheme(path: str) -> str | None:
    found = _URL.match(path)
    return None if found is None else found.group(1).lower()


def storage_of(path: str) -> Storage:
    """The storage that an address belongs to."""
    return STORAGES.get(_scheme(path) or "", _LOCAL)


def address(path: str | os.PathLike[str]) -> str:
    """A path as text; a URL gets the slash back that a path took from it.

    Examples
    --------
    >>> address("./tables//day/"), address(Path("s3://bucket/day"))
    ('tables/day', 's3://bucket/day')
    """
    text = os.fspath(path)
    return _CUT.sub(r"\1//", text) if is_url(text) else str(Path(text))


def join(folder: str, *names: str) -> str:
    """The address of what a folder holds.

    Examples
    --------
    >>> join("out", "part-0.parquet"), join("s3://bucket/out/", "part-0.parquet")
    ('out/part-0.parquet', 's3://bucket/out/part-0.parquet')
    """
    return "/".join([folder.rstrip("/"), *names]) if is_url(folder) else os.path.join(folder, *names)


def parent(path: str) -> str:
    """The folder above; of the highest one, itself.

    Examples
    --------
    >>> parent("/tables/day"), parent("/"), parent("s3://bucket/day"), parent("s3://bucket")
    ('/tables', '/', 's3://bucket', 's3://bucket')
    """
    above = os.path.dirname(path)
    return path if is_url(path) and not _BELOW.match(above) else above
