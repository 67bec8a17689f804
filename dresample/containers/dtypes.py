"""What dtypes are: numbers, dates, decimals, categories that only partitions know; and the dtype of a matrix of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["is_date", "is_decimal", "is_number", "matrix_dtype", "unknown_categories"]

_SMALL = ("float16", "float32", "int8", "int16", "uint8", "uint16", "bool", "boolean", "Float32", "Int8", "Int16", "UInt8",
          "UInt16")  # fmt: skip


def matrix_dtype(dtypes: Sequence[Any]) -> np.dtype[Any]:
    """float32 where every column fits into it exactly, else float64."""
    return np.dtype(np.float32 if all(_plain_name(d) in _SMALL for d in dtypes) else np.float64)


def _plain_name(dtype: Any) -> str:
    name = str(dtype)
    known = {"halffloat[pyarrow]": "float16", "float[pyarrow]": "float32", "bool[pyarrow]": "bool"}
    return known.get(name, name.removesuffix("[pyarrow]"))


def is_number(dtype: Any) -> bool:
    """Whether a dtype is one of numbers or bools."""
    if is_decimal(dtype):
        return True
    kind = getattr(dtype, "kind", "O")
    if str(dtype) in ("object", "category", "string", "str") or kind in "mMOUSVc":
        return False
    return kind in "iufb"


def is_decimal(dtype: Any) -> bool:
    """Whether a dtype is Arrow's decimal: numbers that pandas takes for objects."""
    return str(dtype).startswith("decimal") and hasattr(dtype, "pyarrow_dtype")


def is_date(dtype: Any) -> bool:
    """Whether a dtype is one of dates, times, durations or periods, of NumPy, pandas or Arrow."""
    return getattr(dtype, "kind", "O") in "mM" or str(dtype).startswith(("period[", "date32", "date64", "time32", "time64"))


def unknown_categories(dtype: Any) -> bool:
    """Whether a categorical dtype of a Dask meta stands for categories that only the partitions know."""
    categories = getattr(dtype, "categories", None)
    return categories is not None and "__UNKNOWN_CATEGORIES__" in list(categories)
