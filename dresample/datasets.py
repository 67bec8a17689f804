"""Data to try things on: imbalanced tables of any size, made per partition, whatever the partitioning; the files of MNIST."""

from __future__ import annotations

import gzip
import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.storage.addresses import address, join
from dresample.storage.contents import contents

__all__ = ["FRAUD_FEATURES", "fraud_table", "mnist"]

FRAUD_FEATURES = (
    "amount", "hour", "day_of_week", "customer_mean_7d", "customer_count_7d", "amount_ratio", "terminal_risk_7d",
    "terminal_count_7d", "distance_km", "minutes_since_last", "account_age_years", "device_score",
)  # fmt: skip
#: Dtypes of the features that are whole numbers; the others are float32, which holds these exactly.
WHOLE = {"day_of_week": np.int8, "customer_count_7d": np.int16, "terminal_count_7d": np.int16}
#: Rows made from one stream: partitions hold whole blocks.
BLOCK_ROWS = 10_000


def fraud_table(rows: int = 1_000_000, fraud: float = 0.005, npartitions: int = 16, seed: int = 0) -> Any:
    """A made-up table of card transactions.

    Frauds come in three kinds, of rising difficulty: large amounts at night (easy), terminals under attack (overlapping), and
    small test payments that look like everybody's (hard), so that ADASYN has something to adapt to.

    Parameters
    ----------
    rows : int
    fraud : float
        Share of frauds.
    npartitions : int
    seed : int

    Returns
    -------
    dask.dataframe.DataFrame
        ``transaction_id`` (int64), ``time`` (datetime), ``merchant`` (string), twelve features, ``fraud`` (int8). The features are
        float32, but for counts (int16) and the day of the week (int8).

    Examples
    --------
    >>> table = fraud_table(rows=20_000, npartitions=2).compute()
    >>> table.shape
    (20000, 16)
    >>> bool(60 < table["fraud"].sum() < 140)
    True
    """
    import dask.dataframe as dd

    blocks = -(-rows // BLOCK_ROWS)
    cuts = np.unique(np.linspace(0, blocks, min(npartitions, blocks) + 1).astype(int))
    spans = [(int(a), int(b)) for a, b in itertools.pairwise(cuts)]
    meta = _block(0, 1, fraud, seed).iloc[:0]
    return dd.from_map(_partition, spans, rows=rows, fraud=fraud, seed=seed, meta=meta, label="fraud-table")


def _partition(span: tuple[int, int], rows: int, fraud: float, seed: int) -> Any:
    import pandas as pd

    return pd.concat([_block(b, min(BLOCK_ROWS, rows - b * BLOCK_ROWS), fraud, seed) for b in range(*span)], ignore_index=True)


def _block(block: int, rows: int, fraud: float, seed: int) -> Any:
    import pandas as pd

    rng = np.random.Generator(np.random.Philox(key=[seed, block]))
    label = rng.random(rows) < fraud
    kind = np.where(label, rng.integers(1, 4, rows), 0)
    night, attack, test = kind == 1, kind == 2, kind == 3
    mean = rng.lognormal(3.5, 0.6, rows)
    ratio = rng.lognormal(0.0, 0.5, rows) * np.where(night, 6.0, np.where(test, 0.3, 1.0))
    hour = np.where(night, rng.normal(3, 1.5, rows), rng.normal(14, 4.5, rows)) % 24
    risk = np.clip(np.where(attack, rng.beta(4, 4, rows), rng.beta(0.7, 12, rows)), 0, 1)
    features = {
        "amount": mean * ratio,
        "hour": hour,
        "day_of_week": rng.integers(0, 7, rows),
        "customer_mean_7d": mean,
        "customer_count_7d": rng.poisson(14, rows) + np.where(test, rng.poisson(6, rows), 0),
        "amount_ratio": ratio,
        "terminal_risk_7d": 100 * risk,
        "terminal_count_7d": rng.poisson(40, rows) + np.where(attack, rng.poisson(25, rows), 0),
        "distance_km": rng.gamma(1.5, 6, rows) * np.where(label, 2.0, 1.0),
        "minutes_since_last": rng.exponential(300, rows) * np.where(test, 0.1, 1.0),
        "account_age_years": rng.gamma(2.0, 3.0, rows),
        "device_score": np.clip(rng.normal(70, 15, rows) - np.where(label, 12, 0), 0, 100),
    }
    first = block * BLOCK_ROWS
    number = np.arange(first, first + rows)
    start = np.datetime64("2026-01-01T00:00:00", "ns")
    return pd.DataFrame(
        {
            "transaction_id": number,
            "time": start + (number * 5).astype("timedelta64[s]"),
            "merchant": pd.array(np.char.add("M", rng.integers(1000, 1500, rows).astype(str)), dtype="string[pyarrow]"),
            **{name: features[name].astype(WHOLE.get(name, np.float32)) for name in FRAUD_FEATURES},
            "fraud": label.astype(np.int8),
        }
    )


def mnist(folder: Any, part: str | None = None) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Images and labels of the four idx files of MNIST (gz), which are not shipped.

    Parameters
    ----------
    folder : path
        Where ``train-images-idx3-ubyte.gz`` and the others are.
    part : {None, "train", "t10k"}
        None is both, the training file first.

    Returns
    -------
    images : ndarray of shape (n, 1, 28, 28), uint8
    labels : ndarray of shape (n,), int64
    """
    parts = ("train", "t10k") if part is None else (part,)
    kinds, place = ("images-idx3", "labels-idx1"), address(folder)
    images, labels = ([_idx(join(place, f"{p}-{kind}-ubyte.gz")) for p in parts] for kind in kinds)
    return np.concatenate(images)[:, None], np.concatenate(labels).astype(np.int64)


def _idx(path: str) -> NDArray[np.uint8]:
    """An array of bytes: two zeros, its type (8), the number of axes, their lengths, then the values."""
    raw = gzip.decompress(contents(path))
    if raw[:3] != b"\0\0\x08":
        raise errors.input_corrupt(path, "it is no idx file of bytes")
    shape = np.frombuffer(raw, ">i4", raw[3], offset=4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)
