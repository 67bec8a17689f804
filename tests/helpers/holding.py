"""One table held in several ways: NumPy, and Dask frames and arrays with partitions of given lengths."""

from __future__ import annotations

from itertools import pairwise

import dask.array as da
import dask.dataframe as dd
import numpy as np
from dask import delayed


def in_frame(whole, lengths):
    """A Dask frame with partitions of the given lengths."""
    pieces = [delayed(whole.iloc[a:b]) for a, b in pairwise(np.cumsum([0, *lengths]))]
    return dd.from_delayed(pieces, meta=whole.iloc[:0], verify_meta=False)


def in_frames(table, lengths):
    """The table as aligned Dask collections."""
    frame = in_frame(table.X.assign(label=table.y), lengths)
    return frame[list(table.X.columns)], frame["label"]


def to_numpy(table):
    """The same as NumPy arrays; the features must have one dtype."""
    return table.X.to_numpy(), table.y.to_numpy(object if table.y.dtype == "str" else None)


def in_arrays(table, lengths):
    """The same as Dask arrays."""
    X, y = to_numpy(table)
    return da.from_array(X, chunks=(tuple(lengths), X.shape[1])), da.from_array(y, chunks=(tuple(lengths),))
