"""How Delta tables are written as addresses: ``delta:///tables/day`` on this machine, ``delta+s3://bucket/day`` elsewhere."""

from __future__ import annotations

import re

__all__ = ["is_delta", "table_place"]

_DELTA = re.compile(r"delta(?:\+([A-Za-z][A-Za-z0-9.-]+))?:(/.*)", re.IGNORECASE | re.DOTALL)


def is_delta(path: str) -> bool:
    """Whether an address says that it is a Delta table."""
    return _DELTA.fullmatch(path) is not None


def table_place(path: str) -> str:
    """Where the files of a table are; any other address as it is.

    Examples
    --------
    >>> table_place("delta:///tables/day"), table_place("delta+s3://bucket/day"), table_place("tables/day")
    ('/tables/day', 's3://bucket/day', 'tables/day')
    """
    found = _DELTA.fullmatch(path)
    if found is None:
        return path
    scheme, rest = found.groups()
    if scheme is None or scheme.lower() in ("file", "local"):
        return "/" + rest.lstrip("/")
    return f"{scheme}:{rest}"
