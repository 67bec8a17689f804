"""Rows picked by number: copies added to the originals, or some of the originals only. Any dtype, no matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.arithmetic import draws
from dresample.block import Block
from dresample.containers import readers
from dresample.containers.casts import to_columns
from dresample.containers.collections import collection, is_array, partitions
from dresample.containers.columns import check_columns, check_pickable
from dresample.containers.index import check_room, new_index
from dresample.distribution.profile import by_partition
from dresample.distribution.reduction import Reduction, lazy
from dresample.results.assembly import PROVENANCE, check_free, stacked
from dresample.sampling.sampler import Fit

__all__ = ["Keep", "check_target", "drawn", "flagged", "flagged_frame", "kept_rows", "moved", "rows_of", "smallest", "with_copies",
           "with_rows"]  # fmt: skip

Rows = NDArray[np.int64]


def check_target(frame: Any, target: Any, provenance: bool = False) -> None:
    """Refuse what is no frame, has no such column, or has columns of the names that provenance adds."""
    if not hasattr(frame, "columns"):
        raise errors.frame_wanted(frame)
    check_columns(list(frame.columns), list(frame.dtypes), "The sampler", numeric=False)
    check_pickable(frame)
    if target not in list(frame.columns):
        raise errors.target_missing(target, list(frame.columns))
    if provenance:
        check_free(frame.columns)
    readers.check_kept(frame, list(frame.columns))


def _rows_chunk(block: Block, labels: Sequence[Any]) -> dict[Any, list[Rows]]:
    return {c: [block.row[block.y == c]] for c in labels}


def _rows_combine(answers: Sequence[dict[Any, list[Rows]]]) -> dict[Any, list[Rows]]:
    return {c: [rows for a in answers for rows in a[c]] for c in answers[0]}


def _rows_result(answer: dict[Any, list[Rows]]) -> dict[Any, Rows]:
    return {c: np.sort(np.concatenate(rows)) for c, rows in answer.items()}


def rows_of(fitted: Fit, labels: Sequence[Any]) -> dict[Any, Rows]:
    """Global row numbers of some classes."""
    tree = Reduction("rows", _rows_chunk, _rows_combine, _rows_result)
    found: dict[Any, Rows] = fitted.run.compute(
        "rows", tree.tree([(b,) for b in fitted.blocks], list(labels)), passes=fitted.source_pass
    )[0]
    return found


# --- copies -----------------------------------------------------------------------------------------------------------


def with_copies(fitted: Fit, copies: Mapping[Any, Rows], keep_index: bool) -> tuple[Any, Any]:
    """The originals, and below them the rows of the given numbers."""
    source = fitted.source
    bases = np.concatenate([np.empty(0, np.int64), *copies.values()])
    if not source.is_dask:
        rows = np.concatenate([np.arange(fitted.classes.rows), bases])
        return _local_take(source.X, rows, keep_index), _local_take(source.y, rows, keep_index)
    X, y = _frame_copies(fitted, source.X, copies), _frame_copies(fitted, source.y, copies)
    return X, y


def _local_take(data: Any, rows: Rows, keep_index: bool) -> Any:
    if not hasattr(data, "iloc"):
        return np.asarray(data)[rows]
    out = data.iloc[rows]
    return out if keep_index else out.reset_index(drop=True)


def with_rows(fitted: Fit, data: Any, keep: NDArray[np.bool_], copies: Mapping[Any, Rows], keep_index: bool) -> Any:
    """The rows of a collection whose flag is set, and below them the rows of the given numbers (rising in each class)."""
    if not fitted.source.is_dask:
        return _local_take(data, np.concatenate([np.flatnonzero(keep), *copies.values()]), keep_index)
    return _frame_copies(fitted, data, copies, _flag_filter(data, fitted, keep))


def _frame_copies(fitted: Fit, original: Any, copies: Mapping[Any, Rows], above: Any = None) -> Any:
    """Rows of the originals below all of them, or below what else there is ``above``."""
    above = original if above is None else above
    size = fitted.part_rows
    chunks = [rows[a : a + size] for rows in copies.values() for a in range(0, len(rows), size)]
    if not chunks:
        return above
    array = is_array(original)
    parts = partitions(original)
    first, tasks = fitted.classes.next_label, []
    if not array:
        check_room(original._meta.index, first, sum(len(rows) for rows in chunks))
    for rows in chunks:
        pieces = _fetch(parts, fitted.classes.starts, rows)
        tasks.append(lazy("copies", _stack, pieces, rows, None if array else first))
        first += len(rows)
    if array:
        import dask.array as da

        blocks = [da.from_delayed(t, (len(r), *original.shape[1:]), original.dtype) for t, r in zip(tasks, chunks, strict=True)]
        return da.concatenate([above, *blocks])
    return collection([*partitions(above), *tasks], original._meta)


def _fetch(parts: Sequence[Delayed], starts: Rows, rows: Rows) -> list[Delayed]:
    return [lazy("fetch", _pick, parts[p], own - int(starts[p])) for p, own in by_partition(rows, starts)]


def _pick(part: Any, positions: Rows) -> Any:
    return part.iloc[positions] if hasattr(part, "iloc") else part[positions]


def _stack(pieces: Sequence[Any], rows: Rows, first: int | None) -> Any:
    """Join fetched rows (they come in row order, as asked for) under a fresh index."""
    if first is None:
        return np.concatenate(pieces)
    out = stacked(pieces) if len(pieces) > 1 else pieces[0].copy()
    out.index = new_index(out.index[:0], first, len(rows))
    return out


def provenance(rows: int, copied: Rows) -> Any:
    """Provenance of originals and copies as one pandas frame."""
    import pandas as pd

    n = rows + len(copied)
    base = np.concatenate([np.full(rows, -1), copied])
    return pd.DataFrame({
        "synthetic": np.arange(n) >= rows,
        "base_row": pd.arrays.IntegerArray(base, base < 0),
        "neighbor_row": pd.arrays.IntegerArray(np.full(n, -1), np.ones(n, bool)),
        "gap": np.concatenate([np.full(rows, np.nan), np.zeros(len(copied))]),
    })  # fmt: skip


def tell(out: Any, fitted: Fit, copies: Mapping[Any, Rows]) -> Any:
    """Add the provenance columns to a resampled frame."""
    bases = np.concatenate([np.empty(0, np.int64), *copies.values()])
    told = provenance(fitted.classes.rows, bases)
    if not fitted.source.is_dask:
        for name in PROVENANCE:
            out[name] = told[name].array
        return out
    import pandas as pd

    size = fitted.part_rows
    lengths = [*fitted.classes.lengths.tolist(), *(len(r[a : a + size]) for r in copies.values() for a in range(0, len(r), size))]
    ends = np.cumsum(lengths)
    slices = [told.iloc[e - n : e] for e, n in zip(ends, lengths, strict=True)]
    meta = pd.concat([out._meta, told.iloc[:0].set_index(out._meta.index)], axis=1)
    tasks = [lazy("tell", _beside, part, piece) for part, piece in zip(partitions(out), slices, strict=True)]
    return collection(tasks, meta)


def _beside(part: Any, told: Any) -> Any:
    return part.assign(**{name: told[name].array for name in PROVENANCE})


# --- keeping ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Keep:
    """Which rows stay: for each touched class the largest hash that stays, or explicit row numbers.

    Parameters
    ----------
    seed : int
    limits : dict of {label: (code, word, row)}
        Rows of the class stay while (hash, row) <= (word, row).
    picked : dict of {label: ndarray}
        Explicit rows, rising, with repeats, in the place of a limit.
    """

    seed: int
    limits: dict[Any, tuple[int, int, int]] = field(default_factory=dict)
    picked: dict[Any, Rows] = field(default_factory=dict)
    all_rows: dict[Any, Rows] | None = None

    def per_partition(self, starts: Rows) -> list[Keep]:
        """What each partition has to know: of the explicit rows its own."""
        cut = {label: dict(by_partition(rows, starts)) for label, rows in self.picked.items()}
        none = np.empty(0, np.int64)
        return [Keep(self.seed, self.limits, {c: own.get(p, none) for c, own in cut.items()}) for p in range(len(starts))]

    def positions(self, y: NDArray[Any], start: int) -> Rows:
        """Positions of the rows of a partition that stay, rising; ``picked`` has no rows of other partitions."""
        keep = np.ones(len(y), np.int64)
        row = np.arange(start, start + len(y))
        for label, (code, word, last) in self.limits.items():
            own = np.flatnonzero(y == label)
            hashed, _ = draws.words64(draws.class_key(self.seed, code), row[own], purpose="pick")
            stays = (hashed < np.uint64(word)) | ((hashed == np.uint64(word)) & (row[own] <= last))
            keep[own] = stays if word >= 0 and last >= 0 else 0
        for label, rows in self.picked.items():
            keep[y == label] = 0
            np.add.at(keep, rows - start, 1)
        return np.repeat(np.arange(len(y)), keep)

    def rows(self) -> Rows:
        """All kept rows."""
        if self.all_rows is None:
            return np.empty(0, np.int64)
        return np.sort(np.concatenate([np.empty(0, np.int64), *self.all_rows.values()]))


def smallest(fitted: Fit, wanted: Mapping[Any, int]) -> Keep:
    """Keep of each class the rows with the smallest Philox(seed, class, row)."""
    labels = fitted.classes.labels
    rows = rows_of(fitted, list(labels))
    limits: dict[Any, tuple[int, int, int]] = {}
    for label, count in wanted.items():
        code = labels.index(label)
        words, _ = draws.words64(draws.class_key(fitted.seed, code), rows[label], purpose="pick")
        order = np.lexsort((rows[label], words))[:count]
        last = order[-1] if count else None
        limits[label] = (code, int(words[last]), int(rows[label][last])) if last is not None else (code, 0, -1)
        rows[label] = rows[label][np.sort(order)]
    return Keep(fitted.seed, limits, {}, rows)


def drawn(fitted: Fit, wanted: Mapping[Any, int]) -> Keep:
    """Draw the kept rows of each class with replacement."""
    labels = fitted.classes.labels
    rows = rows_of(fitted, list(labels))
    picked: dict[Any, Rows] = {}
    for label, count in wanted.items():
        key = draws.class_key(fitted.seed, labels.index(label))
        uniform, _ = draws.uniform_pair(key, np.arange(count), purpose="pick")
        picked[label] = np.sort(rows[label][np.floor(uniform * len(rows[label])).astype(np.int64)])
        rows[label] = picked[label]
    return Keep(fitted.seed, {}, picked, rows)


def _filtered(part: Any, block: Block, start: int, keep: Keep) -> Any:
    return _pick(part, keep.positions(block.y, start))


def kept_rows(fitted: Fit, keep: Keep, keep_index: bool) -> tuple[Any, Any]:
    """X and y of the rows that stay."""
    source = fitted.source
    if not source.is_dask:
        rows = keep.rows()
        return _local_take(source.X, rows, keep_index), _local_take(source.y, rows, keep_index)
    told, starts = keep.per_partition(fitted.classes.starts), fitted.classes.starts.tolist()
    counts = np.histogram(keep.rows(), bins=[*starts, fitted.classes.rows])[0] if is_array(source.X) else None
    return _filter(source.X, fitted, told, starts, counts), _filter(source.y, fitted, told, starts, counts)


def _filter(original: Any, fitted: Fit, told: Sequence[Keep], starts: Sequence[int], counts: Rows | None) -> Any:
    parts = partitions(original)
    tasks = [lazy("filter", _filtered, p, b, s, k) for p, b, s, k in zip(parts, fitted.blocks, starts, told, strict=True)]
    return _collected(original, tasks, () if counts is None else counts.tolist())


# --- flags ------------------------------------------------------------------------------------------------------------


def flagged(fitted: Fit, keep: NDArray[np.bool_], keep_index: bool) -> tuple[Any, Any]:
    """X and y of the rows whose flag is set."""
    source = fitted.source
    if not source.is_dask:
        rows = np.flatnonzero(keep)
        return _local_take(source.X, rows, keep_index), _local_take(source.y, rows, keep_index)
    return _flag_filter(source.X, fitted, keep), _flag_filter(source.y, fitted, keep)


def flagged_frame(fitted: Fit, keep: NDArray[np.bool_], keep_index: bool, data: Any) -> Any:
    """The rows of the user's whole frame whose flag is set."""
    if not fitted.source.is_dask:
        return _local_take(data, np.flatnonzero(keep), keep_index)
    return _flag_filter(data, fitted, keep)


def _flag_filter(original: Any, fitted: Fit, keep: NDArray[np.bool_]) -> Any:
    flags = np.split(keep, np.cumsum(fitted.classes.lengths)[:-1])
    tasks = [lazy("filter", _flagged, p, np.packbits(f)) for p, f in zip(partitions(original), flags, strict=True)]
    return _collected(original, tasks, [int(f.sum()) for f in flags])


def _flagged(part: Any, flags: NDArray[np.uint8]) -> Any:
    return _pick(part, np.flatnonzero(np.unpackbits(flags)[: len(part)]))


# --- moved ------------------------------------------------------------------------------------------------------------


def moved(fitted: Fit, data: Any, names: Sequence[Any], moves: Sequence[Delayed]) -> Any:
    """A collection some of whose rows have other features; all else, and the other rows, stay as they are.

    Parameters
    ----------
    fitted : Fit
    data : the features, or the user's whole frame
    names : sequence
        Columns of the features.
    moves : list of tasks
        For each partition a Block of the new features of some of its rows.
    """
    if not moves:
        return data
    dtypes = fitted.source.dtypes
    if not fitted.source.is_dask:
        for block in fitted.run.compute("move", *moves):
            data = _placed(data, 0, block, names, dtypes)
        return data
    starts = fitted.classes.starts.tolist()
    tasks = [lazy("move", _placed, p, s, m, names, dtypes) for p, s, m in zip(partitions(data), starts, moves, strict=True)]
    return _collected(data, tasks, fitted.classes.lengths.tolist())


def _placed(part: Any, start: int, moves: Block, names: Sequence[Any], dtypes: Sequence[Any]) -> Any:
    at = moves.row - start
    if not hasattr(part, "iloc"):
        out = np.array(part)
        out[at] = np.column_stack(to_columns(moves.X, [out.dtype] * out.shape[1]))
        return out
    out = part.copy()
    for c, name in enumerate(names):
        new, old = to_columns(moves.X[:, [c]], [dtypes[c]])[0], out[name].array
        if hasattr(out[name].dtype, "fill_value"):  # a sparse column takes no items
            values = np.array(old)
            values[at] = np.asarray(new)
            out[name] = type(old)(values, dtype=out[name].dtype)
        else:
            column = old.copy()
            column[at] = new
            out[name] = column
    return out


def _collected(original: Any, tasks: Sequence[Delayed], lengths: Sequence[int]) -> Any:
    """Filtered partitions as a collection of the kind that they came from."""
    if is_array(original):
        import dask.array as da

        blocks = [da.from_delayed(t, (n, *original.shape[1:]), original.dtype) for t, n in zip(tasks, lengths, strict=True)]
        return da.concatenate(blocks)
    return collection(tasks, original._meta)
