"""One schema of many files: columns are matched by name, and a column has the one type that holds the values of all files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from dresample import errors
from dresample.jobs.pandas_metadata import without_columns
from dresample.jobs.widening import wider

__all__ = ["Unified", "unified"]


@dataclass
class Unified:
    """What files have in common.

    Parameters
    ----------
    schema : pyarrow.Schema
        Columns in the order of their first appearance.
    kinds : dict of {str: dict of {DataType: str}}
        For each column its types, and the first file that has it so.
    missing : dict of {str: list of str}
        Columns that some files do not have, and these files.
    """

    schema: pa.Schema
    kinds: dict[str, dict[pa.DataType, str]] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)

    @property
    def notes(self) -> list[str]:
        """What was done to make one table of the files, for people."""
        notes = []
        for name, kinds in self.kinds.items():
            if len(kinds) > 1:
                seen = ", ".join(f"{kind} in {file}" for kind, file in list(kinds.items())[:3])
                notes.append(f"column {name!r} is read as {self.schema.field(name).type}: it is {seen}")
        for name, files in self.missing.items():
            more = f" and {len(files) - 1} more" if len(files) > 1 else ""
            notes.append(f"column {name!r} is not in {files[0]}{more}: null there")
        return notes


def unified(files: Sequence[tuple[str, pa.Schema]]) -> Unified:
    """The schema of some files.

    Raises
    ------
    InputError
        A name that a file has twice, or types that no type holds.
    """
    first = files[0][1]
    fields: dict[str, pa.Field] = {}
    kinds: dict[str, dict[pa.DataType, str]] = {}
    missing: dict[str, list[str]] = {}
    for i, (file, schema) in enumerate(files):
        if i and len(fields) == len(first) and schema.equals(first):
            continue
        _refuse_twice(file, schema.names)
        for found in schema:
            if found.name not in fields:
                fields[found.name] = found
                missing[found.name] = [name for name, _ in files[:i]]
            kinds.setdefault(found.name, {}).setdefault(found.type, file)
        for name in fields.keys() - set(schema.names):
            missing[name].append(file)
    widened = {name for name, seen in kinds.items() if len(seen) > 1}
    whole = [found.with_type(_common(name, kinds[name])) if name in widened else found for name, found in fields.items()]
    metadata = first.metadata if not widened else without_columns(first.metadata, widened)
    return Unified(pa.schema(whole, metadata=metadata), kinds, {n: f for n, f in missing.items() if f})


def _refuse_twice(file: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise errors.twice_in_file(file, twice)


def _common(name: str, kinds: dict[pa.DataType, str]) -> pa.DataType:
    (common, first), *others = kinds.items()
    for kind, file in others:
        found = wider(common, kind)
        if found is None:
            raise errors.types_differ(name, file, kind, first, common)
        common = found
    return common
