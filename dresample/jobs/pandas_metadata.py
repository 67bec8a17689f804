"""What pandas writes into the schemas of files about its dtypes, with a part of it taken out."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

__all__ = ["without_columns", "without_index"]

Metadata = dict[bytes, bytes]


def without_index(metadata: Metadata | None) -> Metadata | None:
    """Without its index, which is a column like all others here, and without what else a file says."""
    if not metadata or b"pandas" not in metadata:
        return None
    named = lambda column: isinstance(column.get("name"), str)
    return {b"pandas": _edited(metadata, named, index_columns=[], column_indexes=[])}


def without_columns(metadata: Metadata | None, names: Collection[str]) -> Metadata | None:
    """Without some columns, whose type is another now."""
    if not metadata or b"pandas" not in metadata:
        return metadata
    others = lambda column: column.get("field_name", column.get("name")) not in names
    return {**metadata, b"pandas": _edited(metadata, others)}


def _edited(metadata: Metadata, kept: Callable[[Any], bool], **more: Any) -> bytes:
    said = json.loads(metadata[b"pandas"])
    return json.dumps(said | more | {"columns": [column for column in said.get("columns", ()) if kept(column)]}).encode()
