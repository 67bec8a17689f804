"""Lists of nearest rows: merged over parts they are those over all, and they count the rivals that the search counts."""

from __future__ import annotations

from io import BytesIO

import dask.array as da
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import SMOTE
from dresample.neighbors import search
from dresample.state.answers import Answers


@st.composite
def tables(draw):
    """Points on a small grid (full of ties), their classes, and where the data are cut in two."""
    n, d = draw(st.integers(4, 40)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.integers(0, draw(st.sampled_from([2, 5, 50])), (n, d)).astype(float)
    y = (rng.random(n) < 0.4).astype(int)
    y[0] = 1
    return X, y, draw(st.integers(0, n)), draw(st.integers(1, 8))


def answers(X, y, own, pool, k):
    """Of some rows of class 1, over some rows of the data."""
    one = np.ones(X.shape[1])
    find = lambda rows: search.find_nearest(X[own], own, X[rows], rows, k, one)
    return Answers(own, find(pool[y[pool] == 1]), find(pool[y[pool] == 0]))


@settings(max_examples=150, deadline=None)
@given(tables())
def test_merged_answers_count_the_rivals_of_all_data(case):
    X, y, cut, k = case
    row, own = np.arange(len(y)), np.flatnonzero(y == 1)
    merged = answers(X, y, own, row[:cut], k).merged(answers(X, y, own, row[cut:], k))
    whole = answers(X, y, own, row, k)
    for a, b in zip((*merged.own, *merged.others), (*whole.own, *whole.others), strict=True):
        assert a.tobytes() == b.tobytes()
    for fewer in range(1, k + 1):
        distance = np.square(X[own][:, None] - X[None]).sum(axis=2)
        distance[np.arange(len(own)), own] = np.inf
        order = np.lexsort((np.broadcast_to(row, distance.shape), distance), axis=1)[:, : min(fewer, len(y) - 1)]
        assert merged.rivals(fewer).tolist() == (y[order] == 0).sum(axis=1).tolist()


@settings(max_examples=40, deadline=None)
@given(tables())
def test_answers_come_back_from_a_file_as_they_were(case):
    X, y, _, k = case
    made = answers(X, y, np.flatnonzero(y == 1), np.arange(len(y)), k)
    file = BytesIO()
    pq.write_table(made.table(), file)
    back = Answers.of_table(pq.read_table(file))
    assert back.row.tobytes() == made.row.tobytes()
    for a, b in zip((*back.own, *back.others), (*made.own, *made.others), strict=True):
        assert a.tobytes() == b.tobytes()


class Asking(SMOTE):
    """SMOTE that asks for both answers on its way."""

    def _choose(self, members, wanted):
        self.both_ = members.answers(4).rivals(4), members.rivals(4)
        return super()._choose(members, wanted)


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
@pytest.mark.parametrize("levels", [3, 1000])
def test_a_run_counts_the_same_rivals_with_lists_and_without(levels):
    rng = np.random.default_rng(levels)
    X, y = rng.integers(0, levels, (500, 3)).astype(float), (rng.random(500) < 0.3).astype(int)
    sampler = Asking(random_state=0)
    sampler.fit_resample(da.from_array(X, chunks=(120, 3)), da.from_array(y, chunks=120))
    assert sampler.both_[0].any()
    assert sampler.both_[0].tolist() == sampler.both_[1].tolist()


def test_rows_of_a_later_file_are_joined_in_their_order():
    X, y = np.arange(12.0)[:, None], np.array([1, 0, 1] * 4)
    own, row = np.flatnonzero(y == 1), np.arange(12)
    parts = [answers(X, y, own[own >= 6], row, 2), answers(X, y, own[own < 6], row, 2)]
    whole = answers(X, y, own, row, 2)
    assert parts[0].joined(parts[1]).rivals(2).tolist() == whole.rivals(2).tolist()


def test_what_the_lists_do_not_hold_is_refused():
    X, y = np.arange(12.0)[:, None], np.array([1, 0, 1] * 4)
    made = answers(X, y, np.flatnonzero(y == 1), np.arange(12), 2)
    with pytest.raises(ValueError, match="hold 2 neighbours, not 3"):
        made.rivals(3)
    with pytest.raises(ValueError, match="different rows"):
        made.merged(answers(X, y, np.array([0]), np.arange(12), 2))
