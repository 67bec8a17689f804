"""Folders that only look like parquet: tables of formats whose own log says which files count."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable

from dresample import errors

__all__ = ["refuse_tables"]


def _delta(folder: str) -> str | None:
    return "_delta_log" if os.path.isdir(os.path.join(folder, "_delta_log")) else None


#: v3.metadata.json, 00003-5c0e....metadata.json, 00003-5c0e....gz.metadata.json
_ICEBERG = re.compile(r"v?\d+.*\.metadata\.json(\.gz)?")


def _iceberg(folder: str) -> str | None:
    try:
        names = os.listdir(os.path.join(folder, "metadata"))
    except OSError:
        return None
    return next((f"metadata/{name}" for name in sorted(names) if _ICEBERG.fullmatch(name)), None)


def _hudi(folder: str) -> str | None:
    return ".hoodie" if os.path.isdir(os.path.join(folder, ".hoodie")) else None


def _spark(folder: str) -> str | None:
    return "_spark_metadata" if os.path.isdir(os.path.join(folder, "_spark_metadata")) else None


_FORMATS: tuple[tuple[str, Callable[[str], str | None], str], ...] = (
    ("Delta", _delta, "deltalake.DeltaTable({0!r}).to_pyarrow_table(), or dask_deltatable.read_deltalake({0!r})"),
    ("Iceberg", _iceberg, "pyiceberg's catalog.load_table(...).scan().to_arrow(), or StaticTable.from_metadata(...)"),
    ("Hudi", _hudi, "hudi.HudiTableBuilder.from_base_uri({0!r}).build().read_snapshot()"),
    ("Spark streaming", _spark, "spark.read.parquet({0!r}), written to another folder"),
)


def refuse_tables(paths: Iterable[str]) -> None:
    """Refuse files and folders that are, or lie in, a table of such a format.

    Raises
    ------
    InputError
    """
    seen: set[str] = set()
    for path in paths:
        for start in dict.fromkeys((os.path.abspath(path), os.path.realpath(path))):
            folder = start if os.path.isdir(start) else os.path.dirname(start)
            while folder not in seen:
                seen.add(folder)
                _refuse(path, folder)
                folder = os.path.dirname(folder)


def _refuse(path: str, folder: str) -> None:
    for kind, sign_of, how in _FORMATS:
        sign = sign_of(folder)
        if sign is not None:
            same = os.path.realpath(path) == os.path.realpath(folder)
            raise errors.part_of_a_table(path, path if same else folder, kind, sign, how.format(folder))
