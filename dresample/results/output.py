"""Putting a result together: append or spread, in Dask, pandas and NumPy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.containers import index, readers
from dresample.containers import source as frame
from dresample.containers.casts import to_columns
from dresample.containers.coding import Columns
from dresample.containers.collections import collection, is_dask, partitions
from dresample.containers.columns import check_columns, check_pickable
from dresample.containers.new_rows import declared_dtypes, to_frame, to_labels
from dresample.distribution.reduction import lazy
from dresample.results import assembly
from dresample.sampling.generation import ClassRows, NewPart, NewRows, new_parts
from dresample.sampling.sampler import Fit

__all__ = ["PLACEMENTS", "Placement", "replaced", "replaced_frame", "resampled", "resampled_frame", "split_columns"]

PLACEMENTS = ("append", "spread")

#: Rows of each partition.
Lengths = NDArray[np.int64]


@dataclass(frozen=True)
class Placement:
    """Where new rows go: "append" after the originals, "spread" over them by a seeded hash; whether pandas keeps its index."""

    how: str
    seed: int
    keep_index: bool


def split_columns(
    data: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any], provenance: bool, makes_rows: bool = True
) -> tuple[Any, ...]:
    """The feature columns of a frame, after checking all names, and that all other columns can be kept as they are."""
    if not hasattr(data, "columns"):
        raise errors.frame_wanted(data)
    for name, value in (("features", features), ("carry", carry)):
        if isinstance(value, str):
            raise errors.names_wanted(name, value)
    columns = list(data.columns)
    check_columns(columns, list(data.dtypes), "The sampler", numeric=False)
    check_pickable(data)
    if target not in columns:
        raise errors.target_missing(target, columns)
    chosen = [c for c in columns if c != target and c not in carry] if features is None else list(features)
    for name, named in (("features", chosen), ("carry", carry)):
        if missing := [c for c in named if c not in columns]:
            raise errors.features_missing(missing, columns, name)
    parts = Counter([*chosen, *carry, target])
    twice = sorted(str(c) for c, n in parts.items() if n > 1)
    if twice:
        raise errors.twice_named(twice)
    if provenance:
        assembly.check_free(data.columns)
    if not chosen:
        raise errors.no_features(target)
    others = [c for c in columns if c not in chosen and c != target]
    if makes_rows:
        alone = [c for c in others if c not in carry]
        assembly.check_holds_nulls(alone, [data[c].dtype for c in alone])
    readers.check_kept(data, others)
    return tuple(chosen)


# --- X and y ----------------------------------------------------------------------------------------------------------


def resampled(fitted: Fit, classes: Sequence[ClassRows], placement: Placement, provenance: bool) -> tuple[tuple[Any, Any], Any]:
    """(X, y) of the result, and its provenance (or None)."""
    source = fitted.source
    if not source.is_dask:
        return _local(fitted, classes, placement, provenance)
    return _appended(fitted, source.X, source.y, fitted.classes.lengths, _parts(fitted, classes), placement, provenance)


def replaced(
    fitted: Fit, kept: tuple[Any, Any], lengths: Lengths, parts: Sequence[NewPart], placement: Placement, provenance: bool = False
) -> tuple[tuple[Any, Any], Any]:
    """(X, y) of the originals that were kept, so many of each partition, with new rows; and its provenance (or None)."""
    X, y = kept
    if fitted.source.is_dask:
        return _appended(fitted, X, y, lengths, parts, placement, provenance)
    made = list(fitted.run.compute("generate", *[p.rows for p in parts])) if parts else []
    told = _local_provenance(int(lengths.sum()), made, parts) if provenance else None
    return _local_below(fitted, X, y, made, parts, placement.keep_index), told


def _appended(
    fitted: Fit, X: Any, y: Any, lengths: Lengths, parts: Sequence[NewPart], placement: Placement, provenance: bool
) -> tuple[tuple[Any, Any], Any]:
    """Originals (all of them, or those that were kept) and new rows as Dask collections; and their provenance (or None)."""
    source = fitted.source
    firsts, positions = _firsts(fitted.classes.next_label, parts), _positions(parts, placement, fitted)
    if source.container == "dask-array":
        new_X: list[Delayed] = [lazy("columns", _array_columns, p.rows, source.dtypes[0], source.columns) for p in parts]
        new_y = [lazy("labels", _array_labels, p.label, p.count, source.y.dtype) for p in parts]
        sizes = [p.count for p in parts] if positions is None else _dealt_lengths(lengths, positions, fitted)
        X, y = _join_arrays(X, new_X, sizes, positions), _join_arrays(y, new_y, sizes, positions)
    else:
        for data in (X, y):
            _check_room(data._meta.index, fitted, parts)
        names = source.X._meta.columns if source.columns is None else source.names  # the names of its levels too
        dtypes, labels = source.dtypes, fitted.classes.labels
        X_meta, y_meta, declared = source.X._meta, source.y._meta, declared_dtypes(source.y)
        new_X = [
            lazy("columns", assembly.feature_part, p.rows, names, dtypes, X_meta.index, f, source.columns)
            for p, f in zip(parts, firsts, strict=True)
        ]
        new_y = [
            lazy("labels", assembly.label_part, p.label, p.count, y_meta, f, labels, declared)
            for p, f in zip(parts, firsts, strict=True)
        ]
        X, y = _join_frames(X, new_X, positions), _join_frames(y, new_y, positions)
    if not provenance:
        return (X, y), None
    return (X, y), _provenance(lengths, parts, _firsts(fitted.classes.rows, parts), positions)


def _parts(fitted: Fit, classes: Sequence[ClassRows]) -> list[NewPart]:
    return [part for c in classes for part in new_parts(c, fitted.part_rows)]


def _check_room(labels: Any, fitted: Fit, parts: Sequence[NewPart]) -> None:
    index.check_room(labels, fitted.classes.next_label, sum(p.count for p in parts))


def _firsts(first: int, parts: Sequence[NewPart]) -> list[int]:
    """Number (or label) of the first row of each part."""
    return list(accumulate((p.count for p in parts), initial=first))[:-1]


def _array_columns(new: NewRows, dtype: Any, coded: Columns | None) -> NDArray[Any]:
    if coded is not None:
        return coded.array(new.X)
    return np.column_stack(to_columns(new.X, [dtype] * new.X.shape[1])) if new.X.dtype != dtype else new.X


def _array_labels(label: Any, count: int, dtype: Any) -> NDArray[Any]:
    return np.full(count, label, dtype)


def _join_frames(original: Any, new: list[Delayed], positions: list[Delayed] | None) -> Any:
    if not new:
        return original
    parts = partitions(original)
    return collection([*parts, *new] if positions is None else _deal(parts, new, positions), original._meta)


def _join_arrays(original: Any, new: list[Delayed], sizes: Sequence[int], positions: list[Delayed] | None) -> Any:
    """``sizes``: rows of each block that is made, of the appended or of the mixed ones."""
    import dask.array as da

    if not new:
        return original
    tail = original.shape[1:]
    made = new if positions is None else _deal(partitions(original), new, positions)
    blocks = [da.from_delayed(m, (n, *tail), original.dtype) for m, n in zip(made, sizes, strict=True)]
    return da.concatenate([original, *blocks] if positions is None else blocks)


def _positions(parts: Sequence[NewPart], placement: Placement, fitted: Fit) -> list[Delayed] | None:
    """For each part the positions of its rows that go to each partition; None where new rows are appended."""
    if placement.how == "append":
        return None
    firsts, n = _firsts(0, parts), len(fitted.blocks)
    return [lazy("deal", assembly.dealt, p.bases, p.copies, placement.seed, f, n) for p, f in zip(parts, firsts, strict=True)]


def _dealt_lengths(lengths: Lengths, positions: list[Delayed], fitted: Fit) -> list[int]:
    """Rows of each partition with its share of the new ones, for arrays, which must know them."""
    added = fitted.run.compute("deal", *[lazy("deal", _sizes, p) for p in positions]) if positions else ()
    return [int(n) for n in lengths + np.sum([np.zeros_like(lengths), *added], axis=0)]


def _sizes(positions: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.array([len(p) for p in positions])


def _deal(originals: list[Delayed], new: list[Delayed], positions: list[Delayed]) -> list[Delayed]:
    return [
        lazy(
            "spread",
            assembly.stacked,
            [o, *(lazy("share", assembly.share, n, at, i) for n, at in zip(new, positions, strict=True))],
        )
        for i, o in enumerate(originals)
    ]


def _provenance(lengths: Lengths, parts: Sequence[NewPart], firsts: Sequence[int], positions: list[Delayed] | None) -> Any:
    starts = np.cumsum(lengths) - lengths
    old = [
        lazy("provenance", assembly.provenance_frame, None, n, s) for s, n in zip(starts.tolist(), lengths.tolist(), strict=True)
    ]
    new = [lazy("provenance", assembly.provenance_frame, p.rows, p.count, f) for p, f in zip(parts, firsts, strict=True)]
    tasks = [*old, *new] if positions is None else _deal(old, new, positions)
    return collection(tasks, assembly.provenance_frame(None, 0, 0))


# --- in memory --------------------------------------------------------------------------------------------------------


def _local(fitted: Fit, classes: Sequence[ClassRows], placement: Placement, provenance: bool) -> tuple[tuple[Any, Any], Any]:
    source, n = fitted.source, fitted.classes.rows
    total = sum(c.total for c in classes)
    dtype = source.dtype
    plain = source.container == "numpy" and source.dtypes[0] == dtype and source.columns is None
    out = np.empty((n + total, len(source.names)), dtype)
    jobs: list[Delayed] = []
    if plain:
        step = frame.LOCAL_ROWS
        jobs = [lazy("copy", _copy, out[a : min(a + step, n)], source.X[a : a + step]) for a in range(0, n, step)]
    done, made = n, []
    size = max(4096, min(frame.LOCAL_ROWS, -(-total // 4)))
    for c in classes:
        made += new_parts(c, size, out[done : done + c.total])
        done += c.total
    results = fitted.run.compute("generate", *jobs, *[p.rows if provenance else lazy("done", _done, p.rows) for p in made],
                                 nbytes=total * out.shape[1] * dtype.itemsize)[len(jobs):]  # fmt: skip
    labels = np.repeat(np.arange(len(classes)), [c.total for c in classes])
    X, y = _local_X(source, out, n, plain), _local_y(source, [c.label for c in classes], labels)
    if source.container == "pandas":
        X, y = _local_index(fitted, X, y, placement.keep_index, total)
    elif hasattr(y, "iloc"):
        y = y.reset_index(drop=True)
    return (X, y), _local_provenance(n, results, made) if provenance else None


def _local_provenance(rows: int, made: Sequence[NewRows], parts: Sequence[NewPart]) -> Any:
    """Provenance of so many originals and of new rows in memory."""
    import pandas as pd

    new = [assembly.provenance_frame(r, p.count, rows) for r, p in zip(made, parts, strict=True)]
    return pd.concat([assembly.provenance_frame(None, rows, 0), *new], ignore_index=True)


def _copy(into: NDArray[Any], rows: NDArray[Any]) -> None:
    into[:] = rows


def _done(new: NewRows) -> None:
    """Forget the rows: they are in the result already."""


def _local_X(source: Any, out: NDArray[Any], n: int, plain: bool) -> Any:
    if plain:
        return out
    if source.container == "numpy" and source.columns is not None:
        return np.concatenate([np.asarray(source.X), source.columns.array(out[n:])])
    if source.container == "numpy":
        new = np.column_stack(to_columns(out[n:], source.dtypes)) if len(out) > n else np.empty((0, out.shape[1]))
        return np.concatenate([np.asarray(source.X), new.astype(source.dtypes[0], copy=False)])
    import pandas as pd

    below = pd.RangeIndex(n, len(out))
    if len(out) == n:
        return source.X.copy()
    joined = pd.concat([source.X, to_frame(out[n:], source.names, source.dtypes, below, source.columns)])
    joined.columns = source.X.columns  # the names of its levels too
    return joined


def _local_y(source: Any, labels: Sequence[Any], which: NDArray[np.int64]) -> Any:
    y = source.y
    if hasattr(y, "iloc"):
        import pandas as pd

        pieces = [to_labels(c, int(np.sum(which == i)), y.iloc[:0], None, labels) for i, c in enumerate(labels)]
        return pd.concat([y, *pieces]) if pieces else y.copy()
    new = np.array(list(labels), dtype=object)[which] if len(labels) else np.empty(0, object)
    y = np.asarray(y)
    return np.concatenate([y, new.astype(y.dtype)])


def _local_index(fitted: Fit, X: Any, y: Any, keep: bool, total: int) -> tuple[Any, Any]:
    import pandas as pd

    old, first = fitted.source.X.index, fitted.classes.next_label
    labels = pd.RangeIndex(len(old) + total)
    if keep:
        index.check_room(old, first, total)
        labels = old.append(index.new_index(old[:0], first, total)) if total else old
    X.index = labels
    if hasattr(y, "iloc"):
        y.index = labels
    return X, y


def _local_below(
    fitted: Fit, X: Any, y: Any, made: Sequence[NewRows], parts: Sequence[NewPart], keep_index: bool
) -> tuple[Any, Any]:
    """Kept rows in memory, with new rows below."""
    import pandas as pd

    source, firsts = fitted.source, _firsts(fitted.classes.next_label, parts)

    def labels_of(data: Any) -> Any:
        if keep_index:
            _check_room(data.index, fitted, parts)
        return data.index[:0] if keep_index else pd.RangeIndex(0)

    if hasattr(X, "iloc"):
        X = pd.concat([
            X, *[assembly.feature_part(m, source.names, source.dtypes, labels_of(X), f, source.columns)
                 for m, f in zip(made, firsts, strict=True)]
        ])  # fmt: skip
        X.columns = source.X.columns  # the names of its levels too
    else:
        X = np.concatenate([X, *[_array_columns(m, source.dtypes[0], source.columns) for m in made]])
    if hasattr(y, "iloc"):
        labels, none = fitted.classes.labels, y.iloc[:0].set_axis(labels_of(y))
        y = pd.concat([
            y, *[assembly.label_part(p.label, p.count, none, f, labels) for p, f in zip(parts, firsts, strict=True)]
        ])  # fmt: skip
    else:
        y = np.concatenate([y, *[_array_labels(p.label, p.count, np.asarray(y).dtype) for p in parts]])
    if not keep_index:
        X, y = (data.reset_index(drop=True) if hasattr(data, "iloc") else data for data in (X, y))
    return X, y


# --- one frame --------------------------------------------------------------------------------------------------------


def resampled_frame(
    data: Any,
    target: Any,
    features: tuple[Any, ...],
    carry: tuple[Any, ...],
    fitted: Fit,
    classes: Sequence[ClassRows],
    placement: Placement,
    provenance: bool,
) -> Any:
    """The user's whole frame, resampled."""
    return replaced_frame(data, data, target, features, carry, fitted, _parts(fitted, classes), placement, provenance)


def replaced_frame(
    data: Any,
    kept: Any,
    target: Any,
    features: tuple[Any, ...],
    carry: tuple[Any, ...],
    fitted: Fit,
    parts: Sequence[NewPart],
    placement: Placement,
    provenance: bool = False,
) -> Any:
    """Rows of a frame (all or some) and new rows; carried columns come from all of them."""
    import pandas as pd

    lazy_frame = is_dask(data)
    old_meta = data._meta if lazy_frame else data.iloc[:0]
    if lazy_frame or placement.keep_index:
        _check_room(old_meta.index, fitted, parts)
    else:
        old_meta = old_meta.reset_index(drop=True)
    with_nulls = readers.columns_with_nulls(data, carry)
    meta = assembly.whole_meta(old_meta, features, target, carry, provenance, with_nulls)
    declared = declared_dtypes(data)
    source = fitted.source
    whole = assembly.Whole(meta, features, target, carry, fitted.classes.labels, source.columns, source.dtypes)
    starts = fitted.classes.starts
    fetch: Callable[[NewPart], list[Delayed]] = lambda part: []
    if carry:
        columns = data[list(carry)]
        pieces = partitions(columns) if lazy_frame else [lazy("whole", _same, columns)]
        at = starts if lazy_frame else np.array([0])
        fetch = lambda part: assembly.carried(pieces, at, np.unique(part.bases))
    new = [
        lazy("assemble", assembly.whole_part, p.rows, p.label, first, whole, declared, fetch(p))
        for p, first in zip(parts, _firsts(fitted.classes.next_label, parts), strict=True)
    ]
    if not lazy_frame:
        made = list(fitted.run.compute("generate", *new)) if new else []
        old = assembly.original_part(kept, meta)
        out = pd.concat([old, *made]) if made else old.copy()
        if not placement.keep_index:
            out.index = pd.RangeIndex(len(out))
        return out

    old = collection([lazy("originals", assembly.original_part, p, meta) for p in partitions(kept)], meta)
    return _join_frames(old, new, _positions(parts, placement, fitted))


def _same(value: Any) -> Any:
    return value
