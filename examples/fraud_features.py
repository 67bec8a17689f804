"""Compute the 15 features of the Fraud Detection Handbook from a table of card transactions, with Dask.

Usage::

    python examples/fraud_features.py INPUT OUTPUT [--partitions 16] [--overwrite]

INPUT is a parquet file (or a folder of them) with the columns ``TRANSACTION_ID``, ``CUSTOMER_ID``, ``TERMINAL_ID``,
``TX_AMOUNT``, ``TX_TIME_SECONDS`` (whole seconds since 2018-04-01) and ``TX_FRAUD`` (0 or 1). Other columns are
ignored, above all ``TX_FRAUD_SCENARIO``, which leaks the label. OUTPUT becomes a folder of parquet files with one row
per transaction, in the order of the input: the identifying columns, the 15 features, and ``TX_FRAUD``. Amounts and
shares of frauds are float32, counts int32, the two flags int8: new rows of an over-sampler then have whole counts, and
flags of 0 or 1.

The features (Le Borgne et al., *Reproducible Machine Learning for Credit Card Fraud Detection*, chapter 3):

* ``TX_AMOUNT``; ``TX_DURING_WEEKEND`` (Saturday or Sunday); ``TX_DURING_NIGHT`` (hour 0 to 6, both included).
* ``CUSTOMER_ID_NB_TX_{w}DAY_WINDOW`` and ``CUSTOMER_ID_AVG_AMOUNT_{w}DAY_WINDOW``: number and mean amount of the
  customer's transactions in the last w = 1, 7, 30 days, the present one included.
* ``TERMINAL_ID_NB_TX_{w}DAY_WINDOW`` and ``TERMINAL_ID_RISK_{w}DAY_WINDOW``: number of the terminal's transactions,
  and the share of frauds among them (0 where there are none), in the w days that ended 7 days ago. The delay stands
  for the time until a fraud becomes known.

Windows are those of ``pandas.Series.rolling("{w}D")``: a window of w days at time t holds the rows with time in
``(t - w days, t]``, up to and including the present row. Rows of the same customer with equal times are taken in the
order of the input (not of ``TRANSACTION_ID``, where the two differ).

How it works: the rows are numbered, shuffled into hash buckets by customer, and the windows of a whole bucket are
found at once with NumPy; the same is done by terminal. Both results are then shuffled back by row number into common
divisions and joined partition by partition. Amounts are summed as integer cents (to which they are rounded), so
results do not depend on the number of partitions.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

import click
import dask.dataframe as dd
import numpy as np
import numpy.typing as npt
import pandas as pd

START = np.datetime64("2018-04-01T00:00:00", "us")
"""The time that ``TX_TIME_SECONDS`` counts from."""

WINDOW_DAYS = (1, 7, 30)
DELAY_DAYS = 7
DAY_SECONDS = 86_400
SATURDAY = 5
LAST_NIGHT_HOUR = 6

MAX_AMOUNT = 1e11
"""Amounts beyond it (of either sign) are refused: sums of cents stay far within 64-bit integers."""

MAX_SECONDS = 100 * 366 * DAY_SECONDS
"""Times beyond it (of either sign) are refused: they can hardly be seconds."""

REQUIRED_COLUMNS = ["TRANSACTION_ID", "CUSTOMER_ID", "TERMINAL_ID", "TX_AMOUNT", "TX_TIME_SECONDS", "TX_FRAUD"]
ID_COLUMNS = ["TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID"]
LABEL_COLUMN = "TX_FRAUD"

CUSTOMER_COLUMNS = [f"CUSTOMER_ID_{name}_{days}DAY_WINDOW" for days in WINDOW_DAYS for name in ("NB_TX", "AVG_AMOUNT")]
TERMINAL_COLUMNS = [f"TERMINAL_ID_{name}_{days}DAY_WINDOW" for days in WINDOW_DAYS for name in ("NB_TX", "RISK")]
FEATURE_COLUMNS = ["TX_AMOUNT", "TX_DURING_WEEKEND", "TX_DURING_NIGHT", *CUSTOMER_COLUMNS, *TERMINAL_COLUMNS]
OUTPUT_COLUMNS = [*ID_COLUMNS, *FEATURE_COLUMNS, LABEL_COLUMN]

ROW = "__row"
CENTS = "__cents"

Int64Array = npt.NDArray[np.int64]


def fraud_features(transactions: dd.DataFrame, npartitions: int = 16) -> dd.DataFrame:
    """Return the handbook's 15 features, with identifiers and label, one row per transaction in the input's order.

    Only the number of rows is computed at once (a parquet source answers from its metadata); the rest is lazy.

    Parameters
    ----------
    transactions
        The transactions, with at least the columns ``REQUIRED_COLUMNS``. Row order matters only as the order of the
        result and among rows with equal times; the index is ignored.
    npartitions
        Number of hash buckets, and of partitions of the result (fewer where there are fewer rows). It does not change
        any value.

    Returns
    -------
    dask.dataframe.DataFrame
        Columns ``OUTPUT_COLUMNS``, indexed by the position of the row in the input, with known divisions.

    Raises
    ------
    ValueError
        If columns are missing or have an unusable type, or if there are no rows; and, when the result is computed, if
        values are missing, amounts or times are out of range, or the label is not 0 or 1.
    """
    if npartitions < 1:
        raise ValueError(f"npartitions must be at least 1, found {npartitions}.")
    _check_columns(transactions)
    n_rows = len(transactions)
    if n_rows == 0:
        raise ValueError("The table of transactions has no rows; give one with at least one transaction.")
    npartitions = min(npartitions, n_rows)
    divisions = [n_rows * part // npartitions for part in range(npartitions + 1)]

    base = transactions[REQUIRED_COLUMNS]
    rows = base.map_partitions(_prepare, meta=_prepare(base._meta))
    rows[ROW] = rows[ROW].cumsum() - 1  # ones before: a row number over all partitions, without knowing their lengths

    customers = _by_row(_bucket_map(_add_customer_windows, rows, "CUSTOMER_ID", npartitions), divisions)
    frauds = rows[["TERMINAL_ID", "TX_TIME_SECONDS", LABEL_COLUMN, ROW]]
    terminals = _by_row(_bucket_map(_terminal_windows, frauds, "TERMINAL_ID", npartitions), divisions)
    meta = _combine(customers._meta, terminals._meta)
    features: dd.DataFrame = customers.map_partitions(_combine, terminals, meta=meta)  # type: ignore[no-untyped-call]
    return features


def _check_columns(transactions: dd.DataFrame) -> None:
    """Raise ``ValueError`` if a required column is missing or cannot be used as what it should hold."""
    dtypes = transactions.dtypes
    missing = [column for column in REQUIRED_COLUMNS if column not in dtypes.index]
    if missing:
        raise ValueError(
            f"Missing columns: {', '.join(missing)}. Found: {', '.join(map(str, dtypes.index)) or 'none'}. "
            f"Rename or add columns so that the table has {', '.join(REQUIRED_COLUMNS)}."
        )
    is_number = {
        "TX_TIME_SECONDS": pd.api.types.is_integer_dtype(dtypes["TX_TIME_SECONDS"]),
        "TX_AMOUNT": pd.api.types.is_numeric_dtype(dtypes["TX_AMOUNT"]),
        LABEL_COLUMN: pd.api.types.is_numeric_dtype(dtypes[LABEL_COLUMN]),
    }
    wrong = [column for column, usable in is_number.items() if not usable]
    if wrong:
        found = ", ".join(f"{column} is {dtypes[column]}" for column in wrong)
        raise ValueError(
            f"Columns of an unusable type: {found}. TX_TIME_SECONDS must be an integer (whole seconds since "
            f"{START.item():%Y-%m-%d}), TX_AMOUNT a number, {LABEL_COLUMN} 0 or 1: convert them first."
        )


def _prepare(frame: pd.DataFrame) -> pd.DataFrame:
    """Check the values of one partition, then add exact cents and a column of ones (summed up to row numbers later)."""
    nulls = frame.isna().sum()
    if nulls.any():
        found = ", ".join(f"{column} ({count})" for column, count in nulls[nulls > 0].items())
        raise ValueError(f"Missing values in {found}; drop or fill these rows first.")
    amounts = frame["TX_AMOUNT"].to_numpy(np.float64)
    huge = amounts[np.abs(amounts) > MAX_AMOUNT]
    if len(huge):
        raise ValueError(f"TX_AMOUNT must lie within {MAX_AMOUNT:.0e}, found {huge[0]}; drop or correct such rows first.")
    seconds = frame["TX_TIME_SECONDS"].to_numpy(np.int64)
    far = seconds[np.abs(seconds) > MAX_SECONDS]
    if len(far):
        raise ValueError(
            f"TX_TIME_SECONDS must be whole seconds since {START.item():%Y-%m-%d}, found {far[0]}, more than a "
            f"century away; convert the column to that unit and origin first."
        )
    strange = frame.loc[~frame[LABEL_COLUMN].isin([0, 1]), LABEL_COLUMN]
    if len(strange):
        found = ", ".join(map(str, strange.unique()[:5]))
        raise ValueError(f"{LABEL_COLUMN} must be 0 or 1, found {found}; recode the label first.")
    cents = np.rint(amounts * 100).astype(np.int64)
    return frame.assign(**{CENTS: cents, ROW: np.ones(len(frame), np.int64)})


def _bucket_map(
    function: Callable[[pd.DataFrame], pd.DataFrame], frame: dd.DataFrame, group: str, npartitions: int
) -> dd.DataFrame:
    """Bring all rows of a group together in one of ``npartitions`` buckets and apply ``function`` to each bucket."""
    buckets = frame.shuffle(on=group, npartitions=npartitions, shuffle_method="tasks")
    result: dd.DataFrame = buckets.map_partitions(function, meta=function(frame._meta))
    return result


def _by_row(frame: dd.DataFrame, divisions: list[int]) -> dd.DataFrame:
    """Bring the rows back into the order of the input, cut at ``divisions``."""
    result: dd.DataFrame = frame.set_index(ROW, divisions=divisions, shuffle_method="tasks")
    return result


class _Windows:
    """The rows of one bucket sorted by group, time and row number, and where their time windows begin.

    Every row gets one integer key: the number of its group times a span, plus its time. The span exceeds the range of
    the times by the longest window, so one binary search over all the keys finds the window of every row and never
    reaches into another group.
    """

    def __init__(self, frame: pd.DataFrame, group: str) -> None:
        codes = pd.factorize(frame[group])[0].astype(np.int64)
        times = frame["TX_TIME_SECONDS"].to_numpy(np.int64)
        rows = frame[ROW].to_numpy(np.int64)
        self.order = np.lexsort((rows, times, codes))
        codes, times = codes[self.order], times[self.order]
        lowest, highest = (int(times.min()), int(times.max())) if len(times) else (0, 0)
        span = highest - lowest + (DELAY_DAYS + max(WINDOW_DAYS)) * DAY_SECONDS + 1
        self.keys: Int64Array = codes * span + (times - lowest)
        self.ends: Int64Array = np.arange(1, len(frame) + 1, dtype=np.int64)  # one past the present row

    def starts(self, days: int) -> Int64Array:
        """Return, for each sorted row, the first row of its group that is less than ``days`` days older."""
        return np.searchsorted(self.keys, self.keys - days * DAY_SECONDS, side="right").astype(np.int64)

    def prefix_sums(self, values: pd.Series) -> Int64Array:
        """Return ``sums`` such that ``sums[j] - sums[i]`` is the exact sum over the sorted rows i to j - 1."""
        sums = np.zeros(len(values) + 1, np.int64)
        np.cumsum(values.to_numpy(np.int64)[self.order], out=sums[1:])
        return sums

    def restore(self, values: Int64Array | npt.NDArray[np.float64]) -> npt.NDArray[np.int32 | np.float32]:
        """Return ``values``, one per sorted row, in the order of the bucket: counts as int32, all else as float32."""
        result = np.empty(len(values), np.int32 if values.dtype.kind == "i" else np.float32)
        result[self.order] = values
        return result


def _add_customer_windows(frame: pd.DataFrame) -> pd.DataFrame:
    """Add number and mean amount of the transactions in the last 1, 7 and 30 days to a bucket of whole customers."""
    windows = _Windows(frame, "CUSTOMER_ID")
    cents = windows.prefix_sums(frame[CENTS])
    columns: dict[str, npt.NDArray[np.int32 | np.float32]] = {}
    for days in WINDOW_DAYS:
        starts = windows.starts(days)
        counts = windows.ends - starts  # at least 1: the present row
        sums = cents[windows.ends] - cents[starts]
        columns[f"CUSTOMER_ID_NB_TX_{days}DAY_WINDOW"] = windows.restore(counts)
        columns[f"CUSTOMER_ID_AVG_AMOUNT_{days}DAY_WINDOW"] = windows.restore(sums / (100 * counts))
    return frame.drop(columns=CENTS).assign(**columns)


def _terminal_windows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the row numbers of a bucket of whole terminals with the number of transactions and the share of frauds."""
    windows = _Windows(frame, "TERMINAL_ID")
    frauds = windows.prefix_sums(frame[LABEL_COLUMN])
    ends = windows.starts(DELAY_DAYS)  # what the shorter window leaves out of the longer one
    columns: dict[str, npt.NDArray[np.int32 | np.float32]] = {}
    for days in WINDOW_DAYS:
        starts = windows.starts(DELAY_DAYS + days)
        counts = ends - starts
        risks = (frauds[ends] - frauds[starts]) / np.maximum(counts, 1)  # no transactions: 0 / 1
        columns[f"TERMINAL_ID_NB_TX_{days}DAY_WINDOW"] = windows.restore(counts)
        columns[f"TERMINAL_ID_RISK_{days}DAY_WINDOW"] = windows.restore(risks)
    return frame[[ROW]].assign(**columns)


def _combine(customers: pd.DataFrame, terminals: pd.DataFrame) -> pd.DataFrame:
    """Join the two halves of one partition, add the features of the time itself, and bring the columns into order."""
    if not customers.index.equals(terminals.index):
        raise RuntimeError("The customer and terminal features do not belong to the same rows; please report this.")
    seconds = customers["TX_TIME_SECONDS"].to_numpy(np.int64)
    times = pd.Series(START + seconds.astype("timedelta64[s]"), index=customers.index)
    result = customers.assign(
        TX_DATETIME=times,
        TX_AMOUNT=customers["TX_AMOUNT"].astype(np.float32),
        TX_DURING_WEEKEND=(times.dt.day_of_week >= SATURDAY).astype(np.int8),
        TX_DURING_NIGHT=(times.dt.hour <= LAST_NIGHT_HOUR).astype(np.int8),
        **{column: terminals[column] for column in TERMINAL_COLUMNS},
    )
    return result[OUTPUT_COLUMNS].rename_axis(index=None)


def write_features(source: Path, target: Path, npartitions: int = 16, overwrite: bool = False) -> None:
    """Compute the features of the parquet file or folder ``source`` and write them as the parquet folder ``target``.

    The files are written to a temporary folder beside ``target``, which is renamed on completion: ``target`` is never
    there in part. An existing ``target`` is replaced only with ``overwrite``, and only if it holds nothing but parquet
    files.

    Raises
    ------
    ValueError
        As ``fraud_features``, or if ``source`` is not parquet, or if ``source`` and ``target`` overlap.
    FileExistsError
        If ``target`` exists and may not be replaced.
    """
    source, target = source.resolve(), Path(os.path.abspath(target))
    real = target.resolve()
    if real == source or source in real.parents or real in source.parents:
        raise ValueError(f"The output {target} and the input {source} overlap; give an output elsewhere.")
    if os.path.lexists(target):
        _check_replaceable(target, overwrite)

    try:
        transactions = dd.read_parquet(source)
    except (ValueError, OSError) as error:
        raise ValueError(
            f"Could not read {source} as parquet ({error}); give a parquet file or a folder of parquet files."
        ) from error
    features = fraud_features(transactions, npartitions)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}.partial")
    try:
        features.to_parquet(  # type: ignore[no-untyped-call]
            partial, write_index=False, name_function=lambda part: f"part-{part:05d}.parquet"
        )
        if os.path.lexists(target):
            _check_replaceable(target, overwrite)  # once more: time has passed
            replaced = partial.with_suffix(".replaced")
            target.rename(replaced)
            try:
                partial.rename(target)
            except OSError:
                replaced.rename(target)
                raise
            shutil.rmtree(replaced)
        else:
            partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _check_replaceable(target: Path, overwrite: bool) -> None:
    """Raise ``FileExistsError`` unless the existing ``target`` may be replaced."""
    if not overwrite:
        raise FileExistsError(f"The output {target} exists already; give --overwrite to replace it, or another path.")
    if target.is_symlink() or not target.is_dir():
        raise FileExistsError(f"The output {target} exists and is not a folder; give another path, or remove it.")
    others = _first_names(entry.name for entry in target.iterdir() if entry.is_dir() or entry.suffix != ".parquet")
    if others:
        raise FileExistsError(
            f"The output {target} holds more than parquet files ({others}), so it is not replaced; give another path, "
            f"or remove it yourself."
        )


def _first_names(names: Iterable[str]) -> str:
    """Return the first three names in order, marked where there are more."""
    ordered = sorted(names)
    return ", ".join([*ordered[:3], *(["..."] if ordered[3:] else [])])


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("source", metavar="INPUT", type=click.Path(exists=True, path_type=Path))
@click.argument("target", metavar="OUTPUT", type=click.Path(path_type=Path))
@click.option("--partitions", type=click.IntRange(min=1), default=16, show_default=True, help="Number of files to write.")
@click.option("--overwrite", is_flag=True, help="Replace OUTPUT if it exists.")
def main(source: Path, target: Path, partitions: int, overwrite: bool) -> None:
    """Compute the Fraud Detection Handbook's 15 features.

    INPUT is a parquet file or folder of transactions; OUTPUT becomes a folder of parquet files.
    """
    try:
        write_features(source, target, partitions, overwrite)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Wrote {len(FEATURE_COLUMNS)} features to {target}")


if __name__ == "__main__":
    main()
