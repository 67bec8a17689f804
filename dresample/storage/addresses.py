"""Addresses of files and folders, and which storage each belongs to.

An address is a text: a path of this machine, or a URL (``s3://bucket/table``). All who read and write come through
:func:`storage_of`, which knows the schemes in every process: a worker finds the driver and its credentials by itself.
"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

from dresample import errors
from dresample.storage.delta import Delta
from dresample.storage.delta_addresses import is_delta, table_place
from dresample.storage.interface import Storage
from dresample.storage.local import Local
from dresample.storage.remote import Remote
from dresample.storage.remote_drivers import masked
from dresample.storage.remote_drivers import refusal as refusal_of_driver

__all__ = ["STORAGES", "address", "is_url", "join", "parent", "plain_path", "refusal", "shown", "storage_of"]

#: Storages by schemes that fsspec does not know, or that are to be served by another one. All else finds its driver by itself.
STORAGES: dict[str, Storage] = {}

_LOCAL: Storage = Local()
_DELTA: Storage = Delta()
_FILES = ("file", "local")
#: file:///x, s3://bucket/x, and s3:/bucket/x, which is what becomes of it in a path.
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")
_CUT = re.compile(r"^([^/]+:)/(?!/)")
_BELOW = re.compile(r"[^/]+:/+[^/]")


def is_url(path: str) -> bool:
    """Whether a path is a URL, or what is left of one in a path."""
    return _URL.match(path) is not None


def _scheme(path: str) -> str | None:
    found = _URL.match(path)
    return None if found is None else found.group(1).lower()


def refusal(path: str) -> str | None:
    """Why nothing can be read or written at an address: a driver is missing, or it holds a password. None if it can."""
    if is_delta(path):
        if find_spec("deltalake") is None:
            return "it needs the package deltalake, which is not installed. Run: pip install deltalake"
        return refusal(table_place(path))
    scheme = _scheme(path)
    if scheme is None or scheme in _FILES:
        return None
    return refusal_of_driver("memory" if scheme in STORAGES else scheme, path)


def shown(path: str) -> str:
    """An address for messages, without passwords."""
    return masked(path) if is_url(path) else path


def storage_of(path: str) -> Storage:
    """The storage that an address belongs to.

    Raises
    ------
    InputError
        Nobody can speak to it; who checks :func:`refusal` before says so in better words.
    """
    scheme = _scheme(path)
    if scheme is None or scheme in _FILES:
        return _LOCAL
    if is_delta(path):
        if (why := refusal(path)) is not None:
            raise errors.url_refused(masked(path), why)
        return _DELTA
    if scheme in STORAGES:
        return STORAGES[scheme]
    if (why := refusal_of_driver(scheme, path)) is not None:
        raise errors.url_refused(masked(path), why)
    return Remote(scheme)


def plain_path(path: str) -> str:
    """A path for ``file://``; all else as it is, patterns too.

    Examples
    --------
    >>> plain_path("file:///tables/a%20day/*.parquet"), plain_path("s3://bucket/day")
    ('/tables/a day/*.parquet', 's3://bucket/day')
    """
    if _scheme(path) not in _FILES:
        return path
    rest = path.partition(":")[2]
    place = rest[2:].partition("/")[2] if rest.startswith("//") else rest[1:]
    return "/" + unquote(place).lstrip("/")


def address(path: str | os.PathLike[str]) -> str:
    """A path as text; a URL gets the slash back that a path took from it, and one of a file of this machine becomes a path.

    Examples
    --------
    >>> address("./tables//day/"), address(Path("s3://bucket/day")), address("file:///tables/day")
    ('tables/day', 's3://bucket/day', '/tables/day')
    """
    text = plain_path(os.fspath(path))
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
