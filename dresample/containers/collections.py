"""Dask collections and their partitions as tasks: frames, series, and arrays by chunks of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dask.delayed import Delayed

__all__ = ["collection", "is_array", "is_dask", "partitions"]

#: Expressions that lose columns when a projection is pushed through them (frame.categorize(), dask 2026.8).
_LOSES_COLUMNS = ("Categorize",)


def is_dask(data: Any) -> bool:
    """Whether ``data`` is a Dask collection (without importing dask.dataframe)."""
    return hasattr(data, "__dask_graph__") and hasattr(data, "to_delayed")


def is_array(collection: Any) -> bool:
    """Whether a Dask collection is an array (frames have columns, or a name)."""
    return not hasattr(collection, "divisions") and hasattr(collection, "chunks")


def partitions(collection: Any) -> list[Delayed]:
    """One task per partition of a frame or series, or per chunk of rows of an array.

    Projections are pushed down into the readers, but nothing more is optimised: Dask's full optimisation joins small parquet
    files, more of them the fewer columns are read, so that the parts of X and of y would no longer be the same rows.
    """
    if is_array(collection):
        # Optimised, the graph of a persisted array would lose the futures that keep its chunks.
        chunks = collection.to_delayed(optimize_graph=not _holds_futures(collection))
        return list(chunks[:, 0] if collection.ndim == 2 else chunks)
    if any(type(node).__name__ in _LOSES_COLUMNS for node in collection.expr.walk()):
        return list(collection.to_delayed(optimize_graph=False))
    return list(collection.simplify().to_delayed(optimize_graph=False))


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
