"""Values between dtypes: the columns of a frame as a matrix of floats, and new numbers as their columns hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.block import Floats
from dresample.containers.dtypes import is_decimal
from dresample.containers.objects import Objects

__all__ = ["frame_matrix", "matrix", "series_labels", "to_columns"]

# --- in ---------------------------------------------------------------------------------------------------------------


def matrix(X: Any, dtype: np.dtype[Any]) -> Floats:
    """Features in memory as a matrix; an array that is one already as it is."""
    return frame_matrix(X, dtype) if hasattr(X, "columns") else np.ascontiguousarray(X, dtype)


def frame_matrix(X: Any, dtype: np.dtype[Any]) -> Floats:
    """The columns of a frame as one matrix; nulls become NaN."""
    if all(isinstance(d, np.dtype) for d in X.dtypes):
        return np.ascontiguousarray(X.to_numpy(dtype=dtype))
    out = np.empty(X.shape, dtype)
    for c in range(X.shape[1]):
        column = X.iloc[:, c]
        if is_decimal(column.dtype):
            column = column.astype(_arrow_dtype("float64"))
        masked = hasattr(column.array, "to_numpy") and not hasattr(column.dtype, "fill_value")
        out[:, c] = column.to_numpy(dtype=dtype, na_value=np.nan) if masked else np.asarray(column, dtype)
    return out


def _arrow_dtype(name: str) -> Any:
    import pandas as pd
    import pyarrow as pa

    return pd.ArrowDtype(pa.type_for_alias(name))


def series_labels(y: Any) -> NDArray[Any]:
    """Labels as a NumPy array: numbers as numbers, everything else as objects; nulls stay to be counted."""
    dtype = y.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iufb":
        plain: NDArray[Any] = y.to_numpy()
        return plain
    if hasattr(dtype, "numpy_dtype") and getattr(dtype, "kind", "O") in "iufb" and not y.hasnans:
        whole: NDArray[Any] = y.to_numpy(dtype=dtype.numpy_dtype)
        return whole
    values = y.astype(object)
    out: NDArray[Any] = values.to_numpy(dtype=object)
    kind = getattr(dtype, "kind", "O")
    if kind in "iub" and len(out) and not values.isna().any():
        return out.astype({"i": np.int64, "u": np.uint64, "b": np.bool_}[kind])
    return out


# --- out --------------------------------------------------------------------------------------------------------------


def to_columns(matrix: Floats, dtypes: Sequence[Any]) -> list[Any]:
    """Cast the columns of new rows: integers are rounded to nearest, bool back to bool, nullable and Arrow dtypes kept."""
    return [_cast(matrix[:, c], dtype) for c, dtype in enumerate(dtypes)]


def _cast(values: NDArray[Any], dtype: Any) -> Any:
    if isinstance(dtype, Objects):
        return dtype.cast(values)
    if is_decimal(dtype):
        return _decimals(values, dtype)
    kind = getattr(dtype, "kind", "f")
    if kind in "iu":
        plain = np.dtype(getattr(dtype, "numpy_dtype", dtype))
        values = _rounded(values, plain)
    elif kind == "b":
        values = np.rint(values) > 0
    if isinstance(dtype, np.dtype):
        return values.astype(dtype, copy=False)
    import pandas as pd

    return pd.array(values, dtype=dtype)


def _decimals(values: NDArray[Any], dtype: Any) -> Any:
    """Nearest decimals of the column's scale."""
    import pandas as pd
    import pyarrow as pa

    rounded = pa.array(np.asarray(values, np.float64)).cast(dtype.pyarrow_dtype, safe=False)
    return pd.array(rounded, dtype=dtype)


def _rounded(values: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Nearest integers; the ends of the range, which float64 rounds up to a number beyond, stay inside."""
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    whole: NDArray[Any] = np.rint(values)
    if len(whole) and whole.min() > low and whole.max() < float(high):  # NaN is neither
        return whole.astype(dtype)
    inside = (whole > low) & (whole < float(high))
    out = np.where(inside, whole, 0).astype(dtype)
    out[whole <= low] = low
    out[whole >= float(high)] = high
    return out
