"""Tests of the example that computes the fraud handbook's features, against a plain pandas implementation."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tests.helpers.places import ROOT, TRANSACTIONS

REAL_ROWS = 1_754_155
REAL_FRAUDS = 14_681

DAY = 86_400
WINDOWS = (1, 7, 30)
DELAY = 7
FEATURES = [
    "TX_AMOUNT",
    "TX_DURING_WEEKEND",
    "TX_DURING_NIGHT",
    "CUSTOMER_ID_NB_TX_1DAY_WINDOW",
    "CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW",
    "CUSTOMER_ID_NB_TX_7DAY_WINDOW",
    "CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW",
    "CUSTOMER_ID_NB_TX_30DAY_WINDOW",
    "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW",
    "TERMINAL_ID_NB_TX_1DAY_WINDOW",
    "TERMINAL_ID_RISK_1DAY_WINDOW",
    "TERMINAL_ID_NB_TX_7DAY_WINDOW",
    "TERMINAL_ID_RISK_7DAY_WINDOW",
    "TERMINAL_ID_NB_TX_30DAY_WINDOW",
    "TERMINAL_ID_RISK_30DAY_WINDOW",
]
DTYPES = {name: np.int8 if "DURING" in name else np.int32 if "NB_TX" in name else np.float32 for name in FEATURES}
COLUMNS = ["TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID", *FEATURES, "TX_FRAUD"]


def load_example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fraud_features", ROOT / "examples/fraud_features.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


example = load_example()


def make_transactions(n_rows: int = 300, seed: int = 0) -> pd.DataFrame:
    """Return transactions of 90 days sorted by time, with equal times and with gaps of whole days."""
    rng = np.random.default_rng(seed)
    seconds = np.sort(rng.integers(0, 90 * DAY, n_rows))
    seconds[50:60] = seconds[50]  # ties
    seconds[100:140] = seconds[99] + np.arange(40) // 2 * DAY  # windows that end exactly at an earlier transaction
    seconds = np.sort(seconds)
    return pd.DataFrame(
        {
            "TRANSACTION_ID": np.arange(n_rows, dtype=np.int32) + 1000,
            "CUSTOMER_ID": rng.integers(0, 7, n_rows).astype(np.int16),
            "TERMINAL_ID": rng.integers(0, 5, n_rows).astype(np.int16),
            "TX_AMOUNT": (rng.integers(0, 50_000, n_rows) / 100).astype(np.float32),
            "TX_TIME_SECONDS": seconds.astype(np.int32),
            "TX_TIME_DAYS": (seconds // DAY).astype(np.int16),
            "TX_FRAUD": (rng.random(n_rows) < 0.2).astype(np.int8),
            "TX_FRAUD_SCENARIO": rng.integers(0, 4, n_rows).astype(np.int8),
        }
    )


def lazy(frame: pd.DataFrame, npartitions: int) -> dd.DataFrame:
    result: dd.DataFrame = dd.from_pandas(frame, npartitions=npartitions, sort=False)  # type: ignore[no-untyped-call]
    return result


def customer_reference(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the handbook's customer features, group by group with rolling windows, for time-sorted transactions."""
    parts = []
    for _, group in frame.groupby("CUSTOMER_ID"):
        amounts = pd.Series(group["TX_AMOUNT"].to_numpy(np.float64), index=pd.DatetimeIndex(group["TX_DATETIME"]))
        part = pd.DataFrame(index=group.index)
        for days in WINDOWS:
            window = amounts.rolling(f"{days}D")
            count = window.count().to_numpy()
            part[f"CUSTOMER_ID_NB_TX_{days}DAY_WINDOW"] = count
            part[f"CUSTOMER_ID_AVG_AMOUNT_{days}DAY_WINDOW"] = window.sum().to_numpy() / count
        parts.append(part)
    return pd.concat(parts).sort_index()[columns]


def terminal_reference(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the handbook's terminal features, group by group with rolling windows, for time-sorted transactions."""
    parts = []
    for _, group in frame.groupby("TERMINAL_ID"):
        frauds = pd.Series(group["TX_FRAUD"].to_numpy(np.float64), index=pd.DatetimeIndex(group["TX_DATETIME"]))
        delay = frauds.rolling(f"{DELAY}D")
        part = pd.DataFrame(index=group.index)
        for days in WINDOWS:
            whole = frauds.rolling(f"{DELAY + days}D")
            count = whole.count() - delay.count()
            part[f"TERMINAL_ID_NB_TX_{days}DAY_WINDOW"] = count.to_numpy()
            part[f"TERMINAL_ID_RISK_{days}DAY_WINDOW"] = ((whole.sum() - delay.sum()) / count).fillna(0).to_numpy()
        parts.append(part)
    return pd.concat(parts).sort_index()[columns]


def reference(transactions: pd.DataFrame) -> pd.DataFrame:
    """Return what the example should compute, in its columns, for time-sorted transactions with a range index."""
    frame = transactions.copy()
    frame["TX_DATETIME"] = pd.Timestamp("2018-04-01") + pd.to_timedelta(frame["TX_TIME_SECONDS"], unit="s")
    frame["TX_DURING_WEEKEND"] = frame["TX_DATETIME"].map(lambda time: int(time.weekday() >= 5))
    frame["TX_DURING_NIGHT"] = frame["TX_DATETIME"].map(lambda time: int(time.hour <= 6))
    frame = frame.join(customer_reference(frame, [name for name in FEATURES if name.startswith("CUSTOMER")]))
    frame = frame.join(terminal_reference(frame, [name for name in FEATURES if name.startswith("TERMINAL")]))
    return frame[COLUMNS]


def check_equal(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    assert list(found.columns) == COLUMNS
    assert found[FEATURES].dtypes.to_dict() == DTYPES
    others = [column for column in COLUMNS if column not in FEATURES]
    pd.testing.assert_frame_equal(found[others], expected[others], check_dtype=False, check_index_type=False)
    for column in FEATURES:
        exact = "AVG" not in column and "RISK" not in column
        rtol, atol = (0.0, 0.0) if exact else (1e-6, 1e-6)
        np.testing.assert_allclose(found[column], expected[column], rtol=rtol, atol=atol, err_msg=column)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(example.main, [str(argument) for argument in arguments])


@pytest.fixture
def transactions() -> pd.DataFrame:
    return make_transactions()


@pytest.fixture
def source(tmp_path: Path, transactions: pd.DataFrame) -> Path:
    path = tmp_path / "transactions.parquet"
    transactions.to_parquet(path, row_group_size=70)
    return path


@pytest.mark.parametrize("input_partitions", [1, 5])
def test_matches_rolling_windows(transactions: pd.DataFrame, input_partitions: int) -> None:
    features = example.fraud_features(lazy(transactions, input_partitions), npartitions=4)
    assert features.npartitions == 4
    assert features.known_divisions
    expected = reference(transactions)
    assert (expected["TERMINAL_ID_NB_TX_1DAY_WINDOW"] == 0).any()  # risks of empty windows are covered
    check_equal(features.compute(), expected)


def test_known_values() -> None:
    """A customer and a terminal worked by hand: open window starts, ties in row order, delay, empty windows."""
    transactions = pd.DataFrame(
        {
            "TRANSACTION_ID": [0, 1, 2, 3, 4, 5],
            "CUSTOMER_ID": [1, 1, 1, 1, 2, 1],
            "TERMINAL_ID": [9, 9, 9, 8, 9, 9],
            "TX_AMOUNT": [10.0, 20.0, 30.0, 40.0, 99.0, 50.5],
            "TX_TIME_SECONDS": [0, DAY - 1, DAY, DAY, 8 * DAY - 1, 8 * DAY],
            "TX_FRAUD": [1, 0, 0, 1, 0, 0],
        }
    )
    found = example.fraud_features(lazy(transactions, 2), npartitions=3).compute()
    expected = {
        "TX_DURING_WEEKEND": [1, 1, 0, 0, 1, 0],  # Sunday, Monday, Sunday of the next week, Monday
        "TX_DURING_NIGHT": [1, 0, 1, 1, 0, 1],
        "CUSTOMER_ID_NB_TX_1DAY_WINDOW": [1, 2, 2, 3, 1, 1],
        "CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW": [10, 15, 25, 30, 99, 50.5],
        "CUSTOMER_ID_NB_TX_7DAY_WINDOW": [1, 2, 3, 4, 1, 1],
        "CUSTOMER_ID_NB_TX_30DAY_WINDOW": [1, 2, 3, 4, 1, 5],
        "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW": [10, 15, 20, 25, 99, 30.1],
        "TERMINAL_ID_NB_TX_1DAY_WINDOW": [0, 0, 0, 0, 2, 2],
        "TERMINAL_ID_RISK_1DAY_WINDOW": [0, 0, 0, 0, 0.5, 0],
        "TERMINAL_ID_NB_TX_7DAY_WINDOW": [0, 0, 0, 0, 2, 3],
        "TERMINAL_ID_RISK_7DAY_WINDOW": [0, 0, 0, 0, 0.5, 1 / 3],
    }
    for column, values in expected.items():
        np.testing.assert_array_equal(found[column], np.array(values, np.float32), err_msg=column)


@pytest.mark.parametrize("npartitions", [1, 2, 7, 16])
def test_does_not_depend_on_the_partitioning(transactions: pd.DataFrame, npartitions: int) -> None:
    expected = example.fraud_features(lazy(transactions, 1), npartitions=3).compute()
    features = example.fraud_features(lazy(transactions, npartitions), npartitions=npartitions)
    assert features.npartitions == npartitions
    pd.testing.assert_frame_equal(features.compute(), expected, check_exact=True)


def test_makes_no_more_partitions_than_rows(transactions: pd.DataFrame) -> None:
    few = transactions.head(3)
    features = example.fraud_features(lazy(few, 2), npartitions=16)
    assert features.npartitions == 3
    check_equal(features.compute(), reference(few))


def test_keeps_the_order_of_unsorted_input(transactions: pd.DataFrame) -> None:
    distinct = transactions.drop_duplicates("TX_TIME_SECONDS").reset_index(drop=True)  # the order of ties would change
    order = np.random.default_rng(1).permutation(len(distinct))
    shuffled = distinct.iloc[order].reset_index(drop=True)
    found = example.fraud_features(lazy(shuffled, 3), npartitions=4).compute()
    check_equal(found, reference(distinct).iloc[order].reset_index(drop=True))


def test_takes_any_identifiers_and_index(transactions: pd.DataFrame) -> None:
    named = transactions.astype({"TX_FRAUD": bool, "TX_AMOUNT": np.float64, "TX_TIME_SECONDS": "Int64"})
    named["CUSTOMER_ID"] = "customer " + named["CUSTOMER_ID"].astype(str)
    named.index = pd.Index(np.zeros(len(named), np.int64), name="day")
    found = example.fraud_features(lazy(named, 3), npartitions=4).compute()
    pd.testing.assert_frame_equal(found[FEATURES].reset_index(drop=True), reference(transactions)[FEATURES].astype(DTYPES))


def test_declares_what_it_returns(transactions: pd.DataFrame) -> None:
    features = example.fraud_features(lazy(transactions, 3), npartitions=4)
    pd.testing.assert_series_equal(features.dtypes, features.compute().dtypes)
    assert list(features.columns) == COLUMNS
    assert example.FEATURE_COLUMNS == FEATURES
    assert "TX_FRAUD_SCENARIO" not in features.columns


def test_command_writes_one_file_per_partition(tmp_path: Path, source: Path, transactions: pd.DataFrame) -> None:
    target = tmp_path / "made" / "features"
    result = run(source, target, "--partitions", 3)
    assert result.exit_code == 0, result.output
    files = sorted(target.iterdir())
    assert [file.name for file in files] == ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]
    assert [path.name for path in target.parent.iterdir()] == ["features"]  # nothing temporary is left
    check_equal(pd.concat([pd.read_parquet(file) for file in files], ignore_index=True), reference(transactions))


def test_command_reads_a_folder(tmp_path: Path, transactions: pd.DataFrame) -> None:
    folder = tmp_path / "transactions"
    folder.mkdir()
    for part in range(3):
        transactions.iloc[part * 100 : (part + 1) * 100].to_parquet(folder / f"{part}.parquet", index=False)
    result = run(folder, tmp_path / "features")
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "features").iterdir())) == 16
    check_equal(pd.read_parquet(tmp_path / "features"), reference(transactions))


def test_command_replaces_only_on_request(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "features"
    assert run(source, target, "--partitions", 5).exit_code == 0
    result = run(source, target, "--partitions", 2)
    assert result.exit_code == 1
    assert "exists already" in result.output and "--overwrite" in result.output
    assert len(list(target.iterdir())) == 5
    assert run(source, target, "--partitions", 2, "--overwrite").exit_code == 0
    assert len(list(target.iterdir())) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["features", "transactions.parquet"]


def test_command_never_replaces_other_files(tmp_path: Path, source: Path) -> None:
    folder, file = tmp_path / "notes", tmp_path / "file.parquet"
    folder.mkdir()
    (folder / "notes.txt").write_text("keep")
    file.write_text("keep")
    for target, reason in ((folder, "notes.txt"), (file, "not a folder"), (tmp_path, "overlap"), (source, "overlap")):
        result = run(source, target, "--overwrite")
        assert result.exit_code == 1
        assert reason in result.output
    assert (folder / "notes.txt").read_text() == file.read_text() == "keep"
    assert len(pd.read_parquet(source)) == 300


def test_failure_leaves_nothing_behind(tmp_path: Path, transactions: pd.DataFrame) -> None:
    source, target = tmp_path / "transactions.parquet", tmp_path / "features"
    transactions.to_parquet(source)
    assert run(source, target).exit_code == 0
    before = sorted(file.name for file in target.iterdir())
    transactions.loc[7, "TX_AMOUNT"] = np.nan
    transactions.to_parquet(source)
    result = run(source, target, "--overwrite", "--partitions", 2)
    assert result.exit_code == 1
    assert "Missing values in TX_AMOUNT (1)" in result.output
    assert sorted(file.name for file in target.iterdir()) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["features", "transactions.parquet"]


def test_command_names_missing_columns(tmp_path: Path, transactions: pd.DataFrame) -> None:
    source = tmp_path / "transactions.parquet"
    transactions.drop(columns=["TX_AMOUNT", "TERMINAL_ID"]).to_parquet(source)
    result = run(source, tmp_path / "features")
    assert result.exit_code == 1
    assert "Missing columns: TERMINAL_ID, TX_AMOUNT" in result.output
    assert "Found: TRANSACTION_ID, CUSTOMER_ID" in result.output


def test_command_names_unreadable_input(tmp_path: Path) -> None:
    text, empty = tmp_path / "transactions.csv", tmp_path / "empty"
    text.write_text("a,b\n1,2\n")
    empty.mkdir()
    for source in (text, empty):
        result = run(source, tmp_path / "features")
        assert result.exit_code == 1
        assert "Could not read" in result.output and "parquet" in result.output
    assert run(tmp_path / "absent.parquet", tmp_path / "features").exit_code == 2
    assert run(text, tmp_path / "features", "--partitions", 0).exit_code == 2


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("TX_FRAUD", 2, "TX_FRAUD must be 0 or 1, found 2"),
        ("TX_AMOUNT", np.inf, r"TX_AMOUNT must lie within 1e\+11, found inf"),
        ("TX_TIME_SECONDS", 1_522_540_831_000_000_000, "TX_TIME_SECONDS must be whole seconds since 2018-04-01"),
    ],
)
def test_refuses_unusable_values(transactions: pd.DataFrame, column: str, value: float, message: str) -> None:
    wide = transactions.astype({"TX_TIME_SECONDS": np.int64})
    wide.loc[3, column] = value
    features = example.fraud_features(lazy(wide, 2))
    with pytest.raises(ValueError, match=message):
        features.compute()


def test_refuses_unusable_tables(transactions: pd.DataFrame) -> None:
    frame = lazy(transactions, 2)
    with pytest.raises(ValueError, match=r"TX_TIME_SECONDS is float64.*must be an integer"):
        example.fraud_features(frame.astype({"TX_TIME_SECONDS": np.float64}))
    with pytest.raises(ValueError, match="no rows"):
        example.fraud_features(lazy(transactions.iloc[:0], 1))
    with pytest.raises(ValueError, match="npartitions must be at least 1, found 0"):
        example.fraud_features(frame, npartitions=0)


@pytest.mark.skipif(not TRANSACTIONS.exists(), reason=f"the handbook's simulated transactions are not at {TRANSACTIONS}")
def test_real_transactions(tmp_path: Path) -> None:
    target = tmp_path / "features"
    result = run(TRANSACTIONS, target)
    assert result.exit_code == 0, result.output
    files = sorted(target.iterdir())
    assert len(files) == 16
    found = pd.read_parquet(target)
    assert len(found) == REAL_ROWS
    assert list(found.columns) == COLUMNS
    assert found[FEATURES].dtypes.to_dict() == DTYPES
    assert np.isfinite(found[FEATURES].to_numpy()).all()
    assert found["TX_FRAUD"].sum() == REAL_FRAUDS
    transactions = pd.read_parquet(TRANSACTIONS)
    same = ["TRANSACTION_ID", "CUSTOMER_ID", "TERMINAL_ID", "TX_AMOUNT", "TX_FRAUD"]
    pd.testing.assert_frame_equal(found[same], transactions[same])

    customers = transactions["CUSTOMER_ID"].isin(np.arange(0, 5000, 250))
    terminals = transactions["TERMINAL_ID"].isin(np.arange(0, 10_000, 500))
    for selected, compute in ((customers, customer_reference), (terminals, terminal_reference)):
        columns = [name for name in FEATURES if name.startswith("CUSTOMER" if selected is customers else "TERMINAL")]
        expected = compute(found[selected], columns)
        np.testing.assert_allclose(found.loc[selected, columns], expected, rtol=1e-6, atol=1e-6)
