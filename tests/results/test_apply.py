"""A change is applied alike to Dask's collections, to pandas and to NumPy: to rows of X and y, and to rows of a whole frame."""

from __future__ import annotations

import cloudpickle
import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import RandomOverSampler, RandomUnderSampler
from dresample.results.change import Change, positions
from tests.helpers.holding import in_arrays, in_frames
from tests.helpers.strategies import Table, cuts

N = 24


class Changing(RandomUnderSampler):
    """What becomes of the rows is given."""

    def _change(self, run):
        self._resolve(run)
        return self.given

    @classmethod
    def of(cls, change, **parameters):
        made = cls(**parameters)
        made.given = change
        return made


def table():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.normal(size=N), "b": np.arange(N)})
    return Table(X, pd.Series(np.arange(N) % 3, name="y"))


@st.composite
def changes(draw):
    """Rows that stay (as flags, as counts, or all), and copies below."""
    counts = np.array(draw(st.lists(st.integers(0, 2), min_size=N, max_size=N)))
    keep = draw(st.sampled_from([None, counts, counts > 0]))
    below = {
        c: np.sort(draw(st.lists(st.integers(0, N - 1), max_size=9))).astype(np.int64) for c in draw(st.sampled_from([(), (0, 2)]))
    }
    return Change(keep, copies=below)


def rows_of(change):
    kept = np.arange(N) if change.keep is None else positions(change.keep)
    return np.concatenate([kept, *change.copies.values()]).astype(int)


@settings(max_examples=40, deadline=None)
@given(change=changes(), data=st.data())
def test_rows_are_those_that_the_change_names(change, data):
    X, y = table()
    rows, lengths = rows_of(change), data.draw(cuts(N))
    assert change.indices(N).tolist() == rows.tolist()
    with dask.config.set(scheduler="synchronous"):
        local = Changing.of(change, keep_index=False).fit_resample(X, y)
        pd.testing.assert_frame_equal(local[0], X.iloc[rows].reset_index(drop=True))
        pd.testing.assert_series_equal(local[1], y.iloc[rows].reset_index(drop=True))
        in_numpy = Changing.of(change).fit_resample(X.to_numpy(), y.to_numpy())
        assert in_numpy[0].tobytes() == X.to_numpy()[rows].tobytes()
        lazy_X, lazy_y = Changing.of(change).fit_resample(*in_frames(Table(X, y), lengths))
        assert lazy_X.npartitions == lazy_y.npartitions
        assert lazy_X.compute()["b"].tolist() == rows.tolist()
        assert lazy_y.compute().tolist() == y.iloc[rows].tolist()
        as_floats = Table(X.astype(float), y)
        array_X, array_y = Changing.of(change).fit_resample(*in_arrays(as_floats, lengths))
        assert array_X.shape == (len(rows), 2) and array_y.shape == (len(rows),)
        assert array_X.compute()[:, 1].tolist() == rows.tolist()


@settings(max_examples=20, deadline=None)
@given(change=changes(), data=st.data())
def test_whole_rows_of_a_frame_go_the_same_way(change, data):
    X, y = table()
    frame, rows = X.assign(y=y), rows_of(change)
    with dask.config.set(scheduler="synchronous"):
        local = Changing.of(change, keep_index=False).resample(frame, "y")
        pd.testing.assert_frame_equal(local, frame.iloc[rows].reset_index(drop=True))
        lazy, _ = in_frames(Table(frame, y), data.draw(cuts(N)))
        found = Changing.of(change).resample(lazy, "y").compute()
        assert found["b"].tolist() == rows.tolist() and found.dtypes.equals(frame.dtypes)


def test_an_index_is_kept_where_that_is_asked_for():
    X, y = table()
    X.index = y.index = pd.Index([f"r{i}" for i in range(N)])
    change = Change(np.arange(N) % 2 == 0, copies={0: np.array([3, 3])})
    kept, _ = Changing.of(change, keep_index=True).fit_resample(X, y)
    assert kept.index.tolist() == [*X.index[::2], "r3", "r3"]


@pytest.mark.parametrize("keep", [np.array([True, False, True]), np.array([1, 0, 1])])
def test_flags_and_counts_of_one_say_the_same(keep):
    assert Change(keep).kept(np.array([2, 0, 1])).tolist() == [1, 0, 1]


def _piece(i: int) -> pd.DataFrame:
    return pd.DataFrame({"a": np.arange(5000.0), "y": np.arange(5000) % 500 == 0})


def test_a_row_that_is_copied_often_travels_once():
    """What goes to the workers grows with the rows that are copied, not with their copies."""
    frame = dd.from_map(_piece, range(4), meta=_piece(0).iloc[:0])
    out = RandomOverSampler(random_state=0).resample(frame, "y")
    assert out["y"].sum().compute() == 4 * 4990
    assert len(cloudpickle.dumps(dict(out.dask))) < 4 * 4950
