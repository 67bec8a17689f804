"""What Dask's parquet reader loses before a partition is seen, told from the footers.

With pandas' default types an integer column with nulls comes as float64, in which whole numbers beyond 2**53 are others, and no
later step can mend that. Footers say which columns hold nulls and how large their numbers are, so it is refused beforehand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np

from dresample import errors

__all__ = ["check_kept", "columns_with_nulls"]

_LARGEST_EXACT = 2**53


def check_kept(frame: Any, columns: Sequence[Any]) -> None:
    """Refuse columns of a Dask frame whose values its reader changes.

    Raises
    ------
    InputError
        64-bit integers with nulls that reach beyond 2**53 (or whose footers do not say how far they reach).
    """
    lost = [name for name, nulls, large in _null_facts(frame, columns) if nulls and large]
    if lost:
        raise errors.integers_as_floats(lost)


def columns_with_nulls(frame: Any, columns: Sequence[Any]) -> Collection[Any]:
    """Integer and bool columns that hold nulls, as far as footers tell."""
    return frozenset(name for name, nulls, _ in _null_facts(frame, columns) if nulls)


def _null_facts(frame: Any, columns: Sequence[Any]) -> Iterator[tuple[Any, bool, bool]]:
    """For each integer or bool column of pandas' own types: name, whether it has nulls, whether it reaches beyond 2**53."""
    if not hasattr(frame, "expr"):
        return
    dtypes = dict(zip(frame.columns, frame.dtypes, strict=True))
    asked = [c for c in columns if isinstance(dtypes[c], np.dtype) and dtypes[c].kind in "iub"]
    if not asked:
        return
    footers = [footer for node in frame.expr.walk() if "ReadParquet" in type(node).__name__ for footer in _footers(node)]
    for name in asked:
        looks = [_column(footer, name) for footer in footers]
        wide = dtypes[name].kind in "iu" and dtypes[name].itemsize == 8
        yield name, any(nulls for nulls, _ in looks), wide and any(nulls for nulls, _ in looks) and any(w for _, w in looks)


def _footers(node: Any) -> list[Any]:
    try:
        fragments = node._dataset_info["ds"].get_fragments()
        return [fragment.metadata for fragment in fragments]
    except (AttributeError, KeyError, NotImplementedError):
        return []


def _column(footer: Any, name: Any) -> tuple[bool, bool]:
    """Whether a column of a file has nulls, and whether its numbers reach beyond 2**53; both are feared where nobody says."""
    leaves = [footer.schema.column(i).path for i in range(len(footer.schema))]
    if name not in leaves:
        return False, False
    at = leaves.index(name)
    if footer.schema.column(at).max_definition_level == 0:  # declared without nulls
        return False, _reaches(footer, at)
    nulls = False
    for group in range(footer.num_row_groups):
        statistics = footer.row_group(group).column(at).statistics
        nulls |= statistics is None or statistics.null_count is None or statistics.null_count > 0
    return nulls, _reaches(footer, at)


def _reaches(footer: Any, at: int) -> bool:
    for group in range(footer.num_row_groups):
        statistics = footer.row_group(group).column(at).statistics
        if statistics is None or (not statistics.has_min_max and statistics.num_values):
            return True
        if statistics.has_min_max and max(abs(int(statistics.min)), abs(int(statistics.max))) > _LARGEST_EXACT:
            return True
    return False
