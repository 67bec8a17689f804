"""Folders that only look like parquet: tables of formats whose own log says which files count."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dresample import errors
from dresample.jobs.output.as_input import refuse_outputs
from dresample.storage.addresses import join, parent, storage_of

__all__ = ["refuse_tables"]


def _folder(name: str) -> Callable[[str], str | None]:
    """A format that has a folder of its own beside the files."""
    return lambda table: name if storage_of(table).kind(join(table, name)) == "folder" else None


#: v3.metadata.json, 00003-5c0e....metadata.json, 00003-5c0e....gz.metadata.json
_ICEBERG = re.compile(r"v?\d+.*\.metadata\.json(\.gz)?")


def _iceberg(table: str) -> str | None:
    try:
        entries = storage_of(table).entries(join(table, "metadata"))
    except OSError:
        return None
    return next((f"metadata/{name}" for name in sorted(entry.name for entry in entries) if _ICEBERG.fullmatch(name)), None)


_FORMATS: tuple[tuple[str, Callable[[str], str | None], str], ...] = (
    ("Delta", _folder("_delta_log"), "deltalake.DeltaTable({0!r}).to_pyarrow_table(), or dask_deltatable.read_deltalake({0!r})"),
    ("Iceberg", _iceberg, "pyiceberg's catalog.load_table(...).scan().to_arrow(), or StaticTable.from_metadata(...)"),
    ("Hudi", _folder(".hoodie"), "hudi.HudiTableBuilder.from_base_uri({0!r}).build().read_snapshot()"),
    ("Spark streaming", _folder("_spark_metadata"), "spark.read.parquet({0!r}), written to another folder"),
)


def refuse_tables(paths: Sequence[str]) -> None:
    """Refuse files and folders that are, or lie in, a table of such a format.

    Raises
    ------
    InputError
    """
    seen: set[str] = set()
    for path in paths:
        storage = storage_of(path)
        for start in dict.fromkeys((storage.absolute(path), storage.real(path))):
            folder = start if storage.kind(start) == "folder" else parent(start)
            while folder not in seen:
                seen.add(folder)
                _refuse(path, folder)
                folder = parent(folder)
    refuse_outputs(paths)


def _refuse(path: str, folder: str) -> None:
    for kind, sign_of, how in _FORMATS:
        sign = sign_of(folder)
        if sign is not None:
            same = storage_of(path).real(path) == storage_of(folder).real(folder)
            raise errors.part_of_a_table(path, path if same else folder, kind, sign, how.format(folder))
