"""One version of a Delta table: its files in a defined order, and what the log says of them.

Rows are those of the files in the order (time of the commit, name): the log itself promises none. Values of partition columns come
from the log, and their types from the table's schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote

import pyarrow as pa

from dresample import errors
from dresample.jobs.folder_columns import Values
from dresample.storage.addresses import join
from dresample.storage.delta_addresses import table_place
from dresample.storage.remote_drivers import masked

__all__ = ["Snapshot", "snapshot"]

#: Features of readers that change nothing for who reads the files of a version.
_HARMLESS = {"timestampNtz", "v2Checkpoint", "vacuumProtocolCheck", "deletionVectors", "columnMapping", "variantType"}


@dataclass(frozen=True)
class Snapshot:
    """A version of a table.

    Parameters
    ----------
    table : str
    version : int
    files : tuple of str
    folders : tuple of dict
        For each file the values of the partition columns.
    types : dict of {str: DataType}
        Of the partition columns.
    """

    table: str
    version: int
    files: tuple[str, ...]
    folders: tuple[Values, ...]
    types: dict[str, pa.DataType]


def snapshot(path: str, version: int | None = None) -> Snapshot:
    """A version of a table, the newest by default.

    Raises
    ------
    InputError
        deltalake is not installed, the table or the version is not there, or it uses what the files alone do not tell.
    """
    if find_spec("deltalake") is None:
        raise errors.delta_missing()
    from deltalake import DeltaTable

    place = table_place(path)
    try:
        table = DeltaTable(place, version=version)
        actions = pa.table(table.get_add_actions(flatten=False))
    except Exception as problem:  # deltalake has many kinds, and object_store more
        said = masked(str(problem).splitlines()[0]).rstrip(".")
        if version is not None and "ersion" in said:
            raise errors.delta_no_version(path, version, said) from problem
        raise errors.delta_broken(path, said) from problem
    _refuse_features(path, table)
    names = table.metadata().partition_columns
    schema = pa.schema(table.schema().to_arrow())
    rows = sorted(actions.to_pylist(), key=lambda row: (row["modification_time"], row["path"]))
    if not rows:
        raise errors.delta_broken(path, "this version has no files")
    files = tuple(_address(place, row["path"]) for row in rows)
    types = {name: _plain(schema.field(name).type) for name in names}
    folders = tuple({name: _text(row["partition"][name], types[name]) for name in names} for row in rows)
    return Snapshot(path, int(table.version()), files, folders, types)


def _address(place: str, path: str) -> str:
    found = unquote(path)
    return found if "://" in found or found.startswith("/") else join(place, *found.split("/"))


def _plain(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_string_view(kind) or pa.types.is_large_string(kind) else kind


def _text(value: Any, kind: pa.DataType) -> str | None:
    """A value as :func:`~dresample.jobs.folder_columns.folder_column` reads it."""
    return None if value is None else str(pa.scalar(value, kind).cast(pa.string()).as_py())


def _refuse_features(path: str, table: Any) -> None:
    protocol, settings = table.protocol(), table.metadata().configuration
    if settings.get("delta.columnMapping.mode", "none") != "none":
        raise errors.delta_feature(path, "column mapping")
    features = set(protocol.reader_features or ())
    if strange := sorted(features - _HARMLESS):
        raise errors.delta_feature(path, f"the feature {strange[0]}")
    if "deletionVectors" in features and _with_vectors(table):
        raise errors.delta_feature(path, "deletion vectors (rows that are deleted without a new file)")


def _with_vectors(table: Any) -> bool:
    try:
        return bool(pa.table(table.deletion_vectors()).num_rows)
    except Exception:  # what cannot be told is not taken
        return True
