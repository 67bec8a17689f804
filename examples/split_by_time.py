"""Split the fraud features by time, before anything else: ``python split_by_time.py FEATURES_FOLDER OUTPUT_FOLDER``.

OUTPUT/train gets the transactions before TRAIN_UNTIL, OUTPUT/test those from TEST_FROM on. The week between is left out: whether
its transactions are frauds is not known yet on the day when the model is trained. Only the training period is ever resampled.
"""

from __future__ import annotations

import sys
from pathlib import Path

import dask.dataframe as dd

TRAIN_UNTIL, TEST_FROM = "2018-08-01", "2018-08-08"


def split(transactions: dd.DataFrame, time: str = "TX_DATETIME") -> tuple[dd.DataFrame, dd.DataFrame]:
    """The training period, and the later rows to evaluate on; both lazy."""
    return transactions[transactions[time] < TRAIN_UNTIL], transactions[transactions[time] >= TEST_FROM]


def main(source: str, output: str) -> None:
    """Read, split, write; parts without rows are not written."""
    for name, rows in zip(("train", "test"), split(dd.read_parquet(f"{source}/*.parquet")), strict=True):
        folder = Path(output, name)
        lengths = rows.map_partitions(len).compute()
        filled = rows.partitions[[i for i, n in enumerate(lengths) if n]]
        filled.to_parquet(folder, write_index=False, name_function=lambda part: f"part-{part:05d}.parquet")
        print(f"{folder}: {lengths.sum():,} rows, {filled['TX_FRAUD'].sum().compute():,} frauds")


if __name__ == "__main__":
    main(*sys.argv[1:])
