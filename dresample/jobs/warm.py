"""Worker processes that are new load what the first tasks would wait for."""

from __future__ import annotations

__all__ = ["warm"]


def warm() -> None:
    """Load the libraries and compiled kernels, so that the first tasks do not."""
    import dask.dataframe  # noqa: F401
    import numpy as np
    import pyarrow.parquet  # noqa: F401

    import dresample.over_sampling  # noqa: F401
    from dresample.arithmetic import interpolation_compiled
    from dresample.neighbors import search_compiled
    from dresample.neighbors.embedding import fit_embedding

    X, row = np.zeros((2, 1), np.float32), np.arange(2)
    embedding = fit_embedding(X, np.ones(1), np.zeros(1), np.zeros(1))
    squared, own = search_compiled.find_nearest(X, row, X, row, 1, embedding)
    search_compiled.count_rivals(X, squared, own, X, row, embedding)
    alone = np.zeros(1, np.int64)
    base, partner, gap = interpolation_compiled.choose(row[:1], alone + 1, alone + 1, (0, 0), 0, 1)
    interpolation_compiled.place(X, base, X, partner, gap)
