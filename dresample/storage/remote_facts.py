"""What drivers say of a file, each in words of its own: its version, and the time of its last change."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from dresample.storage.interface import Mark

__all__ = ["changed", "mark_of"]

#: What tells the version of a file, the best first.
_VERSIONS = ("ETag", "etag", "generation", "md5Hash", "version_id", "mtime", "LastModified", "last_modified", "updated", "created")
_TIMES = ("LastModified", "mtime", "last_modified", "updated", "created")


def mark_of(found: Mapping[str, Any]) -> Mark:
    """Size, and ETag or whatever else tells the version."""
    version = next((found[name] for name in _VERSIONS if found.get(name) is not None), "")
    return Mark(int(found["size"]), version.isoformat() if isinstance(version, datetime) else str(version).strip('"'))


def changed(found: Mapping[str, Any]) -> float | None:
    """Seconds since 1970 of the last change, by the clock of the storage; None where it does not tell."""
    value = next((found[name] for name in _TIMES if found.get(name) is not None), None)
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    return float(value) if isinstance(value, (int, float)) else None
