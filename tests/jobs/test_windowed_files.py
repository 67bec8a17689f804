"""A window is what filtering by hand is, bit for bit; files outside of it are not opened but for their footers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from dresample import SMOTE, errors
from dresample.jobs import inputs, parquet_files
from dresample.jobs.column_roles import ColumnRoles
from dresample.jobs.progress import Bars
from dresample.jobs.run import resample_files
from dresample.jobs.window import Selection, Window
from tests.helpers.daily_files import FIRST, night, nights
from tests.helpers.marks import NO_ADVICE

pytestmark = NO_ADVICE

ROLES = ColumnRoles("TX_FRAUD", None, ("TRANSACTION_ID", "SHOP"), ("TX_DATETIME",))


def table(paths, selection=None) -> pd.DataFrame:
    found = inputs.find([str(paths)], selection=Selection() if selection is None else selection)
    return inputs.read(found).compute(scheduler="synchronous").reset_index(drop=True)


def window(**bounds) -> Selection:
    return Selection(window=Window("TX_DATETIME", **bounds))


def by_hand(frame: pd.DataFrame, folder) -> pd.DataFrame:
    """Rows that were filtered by hand, as they are read from a file of their own."""
    folder.mkdir()
    frame.to_parquet(folder / "all.parquet", index=False)
    return table(folder)


def no_rows(folder, selection) -> bool:
    try:
        return len(table(folder, selection)) == 0
    except errors.InputError as problem:
        return "No row lies in the window" in str(problem)


def written(folder) -> pa.Table:
    return pa.concat_tables([pq.read_table(path) for path in sorted(folder.glob("*.parquet"))])


@st.composite
def cuts(draw):
    """Rows of some days in files of any size, with row groups of any size, in any order; and a window."""
    days = draw(st.integers(1, 5))
    whole = pd.concat([night(day, 40) for day in range(days)], ignore_index=True)
    if draw(st.booleans()):
        whole = whole.sample(frac=1, random_state=draw(st.integers(0, 99))).reset_index(drop=True)
    ends = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=4)))
    parts = [whole.iloc[a:z] for a, z in zip([0, *ends], [*ends, len(whole)], strict=True)]
    since = FIRST + pd.Timedelta(minutes=draw(st.integers(-500, days * 1440)))
    until = since + pd.Timedelta(minutes=draw(st.integers(1, days * 1440)))
    return whole, parts, draw(st.integers(5, 60)), draw(st.booleans()), since.to_pydatetime(), until.to_pydatetime()


@given(cuts())
@settings(max_examples=60, deadline=None)
def test_a_window_is_what_filtering_by_hand_is(tmp_path_factory, drawn):
    whole, parts, group, statistics, since, until = drawn
    folder = tmp_path_factory.mktemp("cuts")
    for i, part in enumerate(parts):
        part.to_parquet(folder / f"part-{i}.parquet", index=False, row_group_size=group, write_statistics=statistics)
    wanted = whole[(whole["TX_DATETIME"] >= since) & (whole["TX_DATETIME"] < until)].reset_index(drop=True)
    if len(wanted):
        pd.testing.assert_frame_equal(table(folder, window(since=since, until=until)), by_hand(wanted, folder / "hand"))
    else:  # told by footers, or an empty table
        assert no_rows(folder, window(since=since, until=until))


def test_the_rows_made_are_those_of_the_filtered_table(tmp_path):
    whole = nights(tmp_path / "days", 6)
    since, until = FIRST + pd.Timedelta(hours=30), FIRST + pd.Timedelta(hours=101)
    kept = whole[(whole["TX_DATETIME"] >= since) & (whole["TX_DATETIME"] < until)]
    (tmp_path / "hand").mkdir()
    kept.to_parquet(tmp_path / "hand/all.parquet", index=False)
    given = Selection(window=Window("TX_DATETIME", since.to_pydatetime(), until.to_pydatetime()))
    sampler = SMOTE(sampling_strategy=0.6, random_state=3)
    for name, paths, selection in (("windowed", tmp_path / "days", given), ("by hand", tmp_path / "hand", Selection())):
        found = inputs.find([str(paths)], selection=selection)
        resample_files(sampler, found, ROLES, tmp_path / name, None, Bars(Console(quiet=True)))
    one, other = written(tmp_path / "windowed"), written(tmp_path / "by hand")
    assert one.num_rows > len(kept)
    assert one.equals(other)


def test_files_outside_by_their_footers_are_not_read(tmp_path, monkeypatch):
    whole = nights(tmp_path, 6)
    seen = []
    load = parquet_files.load
    monkeypatch.setattr(
        parquet_files, "load", lambda piece, *rest, **more: seen.append(piece.file.path) or load(piece, *rest, **more)
    )
    found = table(tmp_path, window(since=dt.date(2024, 1, 3), until=dt.date(2024, 1, 5)))
    kept = whole[whole["TX_DATETIME"].dt.day.isin([3, 4])]
    assert {path[-18:-8] for path in seen} == {"2024-01-03", "2024-01-04"}
    pd.testing.assert_frame_equal(found, by_hand(kept, tmp_path / "hand"))


def test_rows_are_known_beforehand_where_files_are_inside_as_a_whole(tmp_path):
    nights(tmp_path, 4, rows=50)
    whole_days = inputs.find([str(tmp_path)], selection=window(since="2024-01-02", until="2024-01-04"))
    assert whole_days.rows == 100 and len(whole_days.files) == 2
    parts = inputs.find([str(tmp_path)], selection=window(since="2024-01-02T12:00:00"))
    assert parts.rows is None and len(parts.files) == 3
    assert whole_days.notes == ("rows with 'TX_DATETIME' from 2024-01-02 to before 2024-01-04: 2 of 4 files are read",)


@pytest.mark.parametrize("statistics", [True, False])
@pytest.mark.parametrize("until", [None, dt.date(2024, 1, 4), "2024-01-04T06:00:00"])
def test_days_end_with_the_last_day_of_the_data_or_where_they_are_told_to(tmp_path, statistics, until):
    whole = pd.concat([night(day, 40) for day in range(5)], ignore_index=True).sample(frac=1, random_state=1)
    whole.to_parquet(tmp_path / "all.parquet", index=False, row_group_size=30, write_statistics=statistics)
    end = pd.Timestamp(until if until is not None else "2024-01-06")
    kept = whole[(whole["TX_DATETIME"] >= end - pd.Timedelta(days=2)) & (whole["TX_DATETIME"] < end)]
    found = table(tmp_path, window(days=2, until=until))
    assert len(found) > 40
    pd.testing.assert_frame_equal(found, by_hand(kept, tmp_path / "hand"))


def test_dates_in_the_names_of_folders(tmp_path):
    for day in range(4):
        folder = tmp_path / f"day={FIRST + pd.Timedelta(days=day):%Y-%m-%d}"
        folder.mkdir()
        night(day, 20).drop(columns="TX_DATETIME").to_parquet(folder / "part.parquet", index=False)
    found = table(tmp_path, Selection(window=Window("day", since=dt.date(2024, 1, 2), until=dt.date(2024, 1, 4))))
    assert sorted(found["day"].unique()) == ["2024-01-02", "2024-01-03"] and len(found) == 40
    last = table(tmp_path, Selection(window=Window("day", days=1)))
    assert list(last["day"].unique()) == ["2024-01-04"]


def test_files_may_have_the_column_in_different_types(tmp_path):
    for day, kind in enumerate(["datetime64[s]", "datetime64[ns]", "datetime64[us]"]):
        frame = night(day, 30)
        frame.assign(TX_DATETIME=frame["TX_DATETIME"].astype(kind)).to_parquet(tmp_path / f"{day}.parquet", index=False)
    found = table(tmp_path, window(since=dt.datetime(2024, 1, 1, 12), until=dt.datetime(2024, 1, 3, 12)))
    whole = pd.concat([night(day, 30) for day in range(3)])
    kept = whole[(whole["TX_DATETIME"] >= "2024-01-01T12:00:00") & (whole["TX_DATETIME"] < "2024-01-03T12:00:00")]
    assert found["TRANSACTION_ID"].tolist() == kept["TRANSACTION_ID"].tolist()


def test_nulls_outside_of_the_window_are_no_matter(tmp_path):
    for day in range(3):
        frame = night(day, 30)
        frame.assign(AMOUNT=frame["AMOUNT"] if day else np.nan).to_parquet(tmp_path / f"{day}.parquet", index=False)
    sampler, out = SMOTE(sampling_strategy=0.9, random_state=0), tmp_path / "out"
    with pytest.raises(errors.InputError, match="Missing values in features: AMOUNT"):
        resample_files(sampler, inputs.find([str(tmp_path / "*.parquet")]), ROLES, out, None, Bars(Console(quiet=True)))
    found = inputs.find([str(tmp_path / "*.parquet")], selection=window(since="2024-01-02"))
    done = resample_files(sampler, found, ROLES, out, None, Bars(Console(quiet=True)))
    assert done.rows > 60


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (window(since="2025-01-01"), "No row lies in the window: 'TX_DATETIME' from 2025-01-01"),
        (window(until="2023-01-01"), "'TX_DATETIME' to before 2023-01-01"),
        (Selection(window=Window("TX_DATETIM", since="2024-01-01")), "Did you mean 'TX_DATETIME'"),
        (Selection(window=Window("AMOUNT", since=3)), "is double. Dates, times"),
        (Selection(window=Window("TRANSACTION_ID", days=3)), "days needs a column of dates or times"),
        (Selection(window=Window("TRANSACTION_ID", days=3, until=7)), "days needs a column of dates or times"),
    ],
)
def test_windows_that_cannot_be_are_refused(tmp_path, selection, words):
    nights(tmp_path, 2)
    with pytest.raises(errors.InputError, match=words):
        inputs.find([str(tmp_path)], selection=selection)


def test_rows_without_a_date_are_refused_and_not_dropped(tmp_path):
    frame = night(0)
    frame.loc[5, "TX_DATETIME"] = pd.NaT
    frame.to_parquet(tmp_path / "0.parquet", index=False)
    with pytest.raises(errors.InputError, match="has no value in 1 row of"):
        table(tmp_path, window(since="2024-01-01"))
    with pytest.raises(errors.InputError, match="has no value in 1 row of"):  # though all other rows are outside
        table(tmp_path, window(since="2025-01-01"))


def test_text_has_no_windows_but_last_files(tmp_path):
    for day in range(3):
        night(day, 20).to_csv(tmp_path / f"{day}.csv", index=False)
    with pytest.raises(errors.InputError, match="is text, whose rows are not chosen by a window"):
        inputs.find([str(tmp_path)], selection=window(since="2024-01-01"))
    assert [file[-5:] for file in inputs.find([str(tmp_path)], selection=Selection(2)).files] == ["1.csv", "2.csv"]


@given(st.integers(1, 9))
@settings(max_examples=9, deadline=None)
def test_the_last_files_in_natural_order(tmp_path_factory, most):
    folder = tmp_path_factory.mktemp("last")
    for i in (10, 9, 2, 1, 11):
        night(i, 5).to_parquet(folder / f"part-{i}.parquet", index=False)
    found = inputs.find([str(folder)], selection=Selection(last_files=most))
    assert [int(file.rpartition("-")[2][:-8]) for file in found.files] == [1, 2, 9, 10, 11][-most:]
    assert ("fewer than the last" in found.notes[0]) == (most > 5)


def test_the_filter_is_of_rows_and_not_of_partitions(tmp_path):
    """Partitions without a row inside stay, empty: rows are numbered as in the filtered table all the same."""
    whole = pd.concat([night(day, 40) for day in range(3)], ignore_index=True)
    rng = np.random.default_rng(0)
    order = rng.permutation(len(whole))
    for i, part in enumerate(np.array_split(order, 6)):
        whole.iloc[part].to_parquet(tmp_path / f"{i}.parquet", index=False)
    kept = whole.iloc[order]
    kept = kept[kept["TX_DATETIME"] >= "2024-01-03T22:00:00"]
    assert 0 < len(kept) < 6
    found = table(tmp_path, window(since="2024-01-03T22:00:00"))
    pd.testing.assert_frame_equal(found, by_hand(kept, tmp_path / "hand"))
