"""Row keys as 63-bit whole numbers: what stands for the value of a key, in whatever dtype it comes.

A whole number from 0 to 2**63 - 2 stands for itself. Everything else is hashed (BLAKE2b, 64 bits, modulo 2**63 - 1) as text, with
its kind in front: the same value gives the same number in columns of Python objects, of text, of Arrow, of categories.
The largest int64 is nobody's: the search uses it for rows that do not exist.
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample import errors

__all__ = ["NULL", "Keys", "key_of", "keys_of", "keys_of_new"]

#: What stands for a null: it is found, and refused, before anybody uses it.
NULL = -1
#: Keys lie below it.
MOST = 2**63 - 1


class Keys(NamedTuple):
    """The keys of some rows, and whether all of them are the whole numbers that the column holds."""

    key: NDArray[np.int64]
    plain: bool


def key_of(value: Any, name: Any = None) -> int:
    """The number that stands for one value of the column ``name``.

    Examples
    --------
    >>> key_of(12), key_of(np.int32(12)), key_of("12")
    (12, 12, 7484705420466839306)
    >>> key_of(np.datetime64("2018-04-01")) == key_of(datetime.datetime(2018, 4, 1))
    True
    """
    if _is_null(value):
        return NULL
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        number = int(value)
        return number if 0 <= number < MOST else _hashed(f"int:{number}".encode())
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return key_of(int(value))
    text = _written(value)
    if text is None:
        raise errors.row_keys_of_kind(name, value)
    return _hashed(text)


def keys_of(column: Any, name: Any) -> Keys:
    """The keys of a column (pandas, of whatever dtype); :data:`NULL` where it holds a null.

    Examples
    --------
    >>> import pandas as pd
    >>> keys_of(pd.Series([7, 3], dtype="int32"), "id")
    Keys(key=array([7, 3]), plain=True)
    >>> text = pd.Series(["a", "b"])
    >>> bool((keys_of(text.astype(object), "id").key == keys_of(text.astype("category"), "id").key).all())
    True
    """
    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iub":
        return _of_integers(column.to_numpy(), None)
    if getattr(dtype, "kind", "O") in "iub" and hasattr(column.array, "isna"):
        missing = np.asarray(column.isna(), bool)
        filled = column.array.fillna(dtype.type(0)) if missing.any() else column.array
        return _of_integers(filled.to_numpy(dtype=_numpy_of(dtype)), missing)
    if hasattr(dtype, "categories"):
        of_category = keys_of(column.cat.categories.to_series(), name)
        codes = column.cat.codes.to_numpy()
        return Keys(np.append(of_category.key, NULL)[codes], of_category.plain)  # a null has the code -1
    values: Sequence[Any] = column.tolist()
    found = np.fromiter((key_of(value, name) for value in values), np.int64, len(values))
    return Keys(found, all(isinstance(v, (int, np.integer)) and not isinstance(v, bool) and 0 <= v < MOST for v in values))


def keys_of_new(stage: str, first: int, count: int) -> NDArray[np.int64]:
    """Keys of rows that have none: of ``count`` new rows from number ``first`` on, made by one stage of a chain."""
    return np.fromiter((_hashed(f"new:{stage}:{i}".encode()) for i in range(first, first + count)), np.int64, count)


def _of_integers(values: NDArray[Any], missing: NDArray[np.bool_] | None) -> Keys:
    key = values.astype(np.int64)  # unsigned ones beyond int64 turn negative
    far = (key < 0) | (key == MOST)
    for at in np.flatnonzero(far).tolist():
        key[at] = key_of(values[at].item())
    if missing is not None:
        key[missing] = NULL
    return Keys(key, not far.any() and values.dtype.kind != "b")


def _numpy_of(dtype: Any) -> Any:
    return getattr(dtype, "numpy_dtype", np.dtype("int64"))


def _is_null(value: Any) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, (float, np.floating)) and value != value)


def _written(value: Any) -> bytes | None:
    """A value as bytes that are the same for whatever type holds it; None for what cannot be a key."""
    import pandas as pd

    if isinstance(value, (str, uuid.UUID)):
        return b"text:" + str(value).encode("utf-8", "surrogatepass")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return b"bytes:" + bytes(value)
    if isinstance(value, decimal.Decimal) and value.is_finite():
        return f"decimal:{value.normalize():f}".encode()
    if isinstance(value, (datetime.datetime, np.datetime64)):  # a Timestamp is one
        moment = pd.Timestamp(value)
        zone = "" if moment.tzinfo is None else "utc:"
        return f"time:{zone}{(moment.tz_convert('UTC') if zone else moment).isoformat(timespec='nanoseconds')}".encode()
    if isinstance(value, datetime.date):
        return f"date:{value.isoformat()}".encode()
    return None


def _hashed(written: bytes) -> int:
    return int.from_bytes(blake2b(written, digest_size=8).digest(), "little") % MOST
