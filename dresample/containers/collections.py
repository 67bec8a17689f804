"""Dask collections and their partitions as tasks: frames, series, and arrays by chunks of rows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.distribution.reduction import lazy

__all__ = ["collection", "is_array", "is_dask", "mapped", "partitions"]


def is_dask(data: Any) -> bool:
    """Whether ``data`` is a Dask collection (without importing dask.dataframe)."""
    return hasattr(data, "__dask_graph__") and hasattr(data, "to_delayed")


def is_array(collection: Any) -> bool:
    """Whether a Dask collection is an array (frames have columns, or a name)."""
    return not hasattr(collection, "divisions") and hasattr(collection, "chunks")


def partitions(collection: Any) -> list[Delayed]:
    """One task per partition of a frame or series, or per chunk of rows of an array.

    They give the same rows in the same order whatever columns are asked for, and each time they are computed: a row is its place.
    Projections are pushed down into the readers, but nothing more is optimised: Dask's full optimisation joins small parquet
    files, more of them the fewer columns are read, so that the parts of X and of y would no longer be the same rows.
    """
    if is_array(collection):
        # Optimised, the graph of a persisted array would lose the futures that keep its chunks.
        chunks = collection.to_delayed(optimize_graph=not _holds_futures(collection))
        return list(chunks[:, 0] if collection.ndim == 2 else chunks)
    with _shuffled_in_order():
        whole = any(_changed_by_projections(node) for node in collection.expr.walk())
        return list((collection if whole else collection.simplify()).to_delayed(optimize_graph=False))


def mapped(collection: Any, name: str, width: int | None, dtype: Any, function: Callable[..., NDArray[Any]], *args: Any) -> Any:
    """A function of rows, applied to all partitions lazily: an array of one row for each, or of one value (``width=None``)."""
    import dask.array as da

    meta = np.empty((0,) if width is None else (0, width), dtype)
    if is_array(collection):
        more: dict[str, Any] = {"drop_axis": 1} if width is None else {"chunks": (collection.chunks[0], (width,))}
        return collection.rechunk({1: -1}).map_blocks(function, *args, dtype=dtype, meta=meta, **more)
    shape = (np.nan,) if width is None else (np.nan, width)
    tasks = [lazy(name, function, part, *args) for part in partitions(collection)]
    return da.concatenate([da.from_delayed(task, shape=shape, meta=meta) for task in tasks])


def _changed_by_projections(node: Any) -> bool:
    """Whether a step of a frame's expression gives other rows or columns once Dask pushes a projection through it (dask 2026.8).

    ``categorize()`` loses columns. Frames of several sources (``X.assign(label=y)``) are aligned by their indexes: unless divisions
    say that they are cut alike, rows go to other partitions, in another order; but not where the columns asked for are all of one
    source. And of frames below each other those that have none of the columns are left out.
    """
    kind = type(node).__name__
    if kind == "Concat":
        return len({frozenset(frame.columns) for frame in node.dependencies()}) > 1
    if "Align" in kind:
        cuts = {frame.divisions for frame in node.dependencies() if frame.ndim}
        return len(cuts) > 1 or any(None in cut for cut in cuts)
    return kind == "Categorize"


def _shuffled_in_order() -> Any:
    """Dask's setting under which rows that are shuffled (by a ``merge``) come in the same order each time; by disk they do not."""
    import dask
    from dask.utils import get_default_shuffle_method

    method = get_default_shuffle_method() if "distributed" in sys.modules else "disk"
    return dask.config.set({"dataframe.shuffle.method": "tasks" if method == "disk" else method})


def _holds_futures(array: Any) -> bool:
    layers = [layer for layer in array.dask.layers.values() if layer.is_materialized()]
    return any(type(value).__name__ == "Future" for layer in layers for value in dict(layer).values())


def collection(tasks: Sequence[Delayed], meta: Any) -> Any:
    """Partitions as one Dask frame or series, every value as the tasks give it.

    Dask would turn columns of Python objects (lists, bytes, dicts) into text here, which suits readers of text only.
    """
    import dask
    import dask.dataframe as dd

    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_delayed(list(tasks), meta=meta, verify_meta=False)
