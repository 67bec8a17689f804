"""A first look at files: classes, dtypes, missing values, scales, duplicates, columns that make no features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from dask.base import compute

from dresample import errors
from dresample.containers.collections import partitions
from dresample.distribution.reduction import lazy
from dresample.jobs import inputs, oddities
from dresample.jobs.text.dialect import NOTHING_SAID, TextOptions
from dresample.jobs.text.survey import TextRoles

__all__ = ["Column", "Description", "describe"]


@dataclass(frozen=True)
class Column:
    """One column: dtype, missing values, smallest, quartiles and largest (numbers only, quartiles of a sample of rows)."""

    name: str
    dtype: str
    missing: int
    low: float | None = None
    quartiles: tuple[float, float, float] | None = None
    high: float | None = None


@dataclass(frozen=True)
class Description:
    """What is in some files; ``odd`` has the columns that make no features as they are, by their kind (``oddities.WORDS``)."""

    rows: int
    files: int
    nbytes: int
    classes: dict[Any, int]
    columns: tuple[Column, ...]
    duplicates: int
    odd: dict[str, list[str]] = field(default_factory=dict)


def describe(paths: Sequence[str], target: str, options: TextOptions = NOTHING_SAID) -> Description:
    """Describe files: one pass.

    ``duplicates`` counts the rows whose values (target included) all occurred in an earlier row, by a 64-bit hash.
    """
    found = inputs.find(paths, options)
    if target not in found.names:
        raise errors.target_missing(target, found.names)
    found = inputs.typed(found, TextRoles(target, values=tuple(n for n in found.names if n != target)), keep=True)
    frame = inputs.read(found)
    seen = compute(*(lazy("look", _look, part, target) for part in partitions(frame)))
    rows = sum(s["rows"] for s in seen)
    counts: dict[Any, int] = {}
    for s in seen:
        for label, n in s["classes"].items():
            counts[label] = counts.get(label, 0) + n
    hashed = np.concatenate([s["hashes"] for s in seen]) if seen else np.empty(0, np.uint64)
    columns = tuple(_column(name, str(frame.dtypes[name]), seen) for name in frame.columns)
    ordered = dict(sorted(counts.items(), key=lambda item: str(item[0])))
    spans = {c.name: c.high - c.low for c in columns if c.low is not None and c.high is not None}
    odd = oddities.odd([s["odd"] for s in seen if s["rows"]], list(frame.columns), rows, len(counts), spans)
    return Description(rows, len(found.files), found.nbytes, ordered, columns, rows - len(np.unique(hashed)), odd)


def _look(part: Any, target: str) -> dict[str, Any]:
    import pandas as pd

    step = max(1, len(part) // 20_000)
    numbers = {}
    for name in part.columns:
        column = part[name]
        if pd.api.types.is_numeric_dtype(column.dtype):
            values = column.dropna().to_numpy(dtype=float)
            numbers[name] = (values.min(), values.max(), values[::step]) if len(values) else (np.inf, -np.inf, values)
    return {
        "rows": len(part),
        "classes": part[target].value_counts(dropna=False).to_dict(),
        "missing": part.isna().sum().to_dict(),
        "numbers": numbers,
        "odd": oddities.looked(part, target),
        "hashes": pd.util.hash_pandas_object(part.assign(**_nested_as_text(part)), index=False).to_numpy(),
    }


def _nested_as_text(part: Any) -> dict[str, list[str]]:
    """Columns of lists and the like, which have no hash, as text that tells their values apart."""
    from pyarrow import types

    nested = [n for n, d in part.dtypes.items() if hasattr(d, "pyarrow_dtype") and types.is_nested(d.pyarrow_dtype)]
    return {name: [repr(value) for value in part[name].array.__arrow_array__().to_pylist()] for name in nested}


def _column(name: str, dtype: str, seen: Sequence[dict[str, Any]]) -> Column:
    missing = int(sum(s["missing"][name] for s in seen))
    looks = [s["numbers"][name] for s in seen if name in s["numbers"]]
    sample = np.concatenate([n[2] for n in looks]) if looks else np.empty(0)
    if not len(sample):
        return Column(name, dtype, missing)
    q = np.percentile(sample, [25, 50, 75])
    return Column(name, dtype, missing, float(min(n[0] for n in looks)), (float(q[0]), float(q[1]), float(q[2])),
                  float(max(n[1] for n in looks)))  # fmt: skip
