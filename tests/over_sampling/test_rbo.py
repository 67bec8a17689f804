"""RBO: worked potentials, the walk as it is printed, the rows that make the potential, several classes, any partitioning."""

from __future__ import annotations

import dask
import dask.array as da
import numpy as np
import pandas as pd
import pytest
from dask.callbacks import Callback

from dresample import RBO
from dresample.arithmetic import draws
from dresample.block import Block
from dresample.distribution import cluster
from dresample.errors import InputError, ParameterError
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_arrays, in_frame, in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import exactly, outcome, rows_only
from tests.helpers.potentials import phi, printed_walk
from tests.helpers.tables import LINE, LINE_LABELS, overlapping, stored_table

pytestmark = NO_ADVICE


# --- the walk ---------------------------------------------------------------------------------------------------------


def neighbours(X, y, base, k):
    """The base and the k - 1 nearest rows by (city-block distance, row)."""
    distance = np.abs(X - X[base]).sum(axis=1)
    distance[base] = -1
    return np.argsort(distance, kind="stable")[:k]


@pytest.mark.parametrize("scale", ["range", None])
@pytest.mark.parametrize("k", [1, 8, 10_000])
def test_new_rows_as_printed(scale, k):
    X, y = overlapping(1, small=15, large=60, d=2)
    X[:, 1] *= 100
    width = np.ptp(X, axis=0) if scale == "range" else np.ones(2)
    low = X.min(axis=0) if scale == "range" else np.zeros(2)
    sampler = RBO(random_state=5, n_neighbors=k, gamma=0.2, step_size=0.01, n_steps=60, scale=scale)
    X_new, y_new = sampler.fit_resample(X, y)
    assert (X_new[:75] == X).all() and np.bincount(y_new).tolist() == [60, 60]
    Z, key = (X - low) / width, draws.class_key(5, 1)
    expected = []
    for base in np.flatnonzero(y == 1):
        near = neighbours(Z, y, base, k)
        sign = np.where(y[near] == 1, -1.0, 1.0)
        expected += [X[base] + printed_walk(Z[base], Z[near], sign, 0.2, 0.01, 60, key, base, c) * 0.01 * width for c in range(3)]
    np.testing.assert_allclose(X_new[75:], expected, rtol=1e-12)
    assert (X_new[75:] != np.repeat(X[y == 1], 3, axis=0)).any()


def test_walks_lower_the_potential():
    X, y = overlapping(2)
    sampler = RBO(random_state=0, scale=None, gamma=1.0, step_size=0.05)
    X_new, _ = sampler.fit_resample(X, y)
    base = np.repeat(np.flatnonzero(y == 1), 3)
    before, after = [], []
    for b, x in zip(base, X_new[300:], strict=True):
        near = neighbours(X, y, b, 25)
        sign = np.where(y[near] == 1, -1.0, 1.0)
        before.append(abs(phi(X[b], X[near], sign, 1.0)))
        after.append(abs(phi(x, X[near], sign, 1.0)))
    assert (np.array(after) <= np.array(before) + 1e-12).all() and np.mean(after) < 0.5 * np.mean(before)


def test_what_cannot_move_stays():
    X, y = overlapping(0)
    X[:, 1] = 7.25
    X_new, _ = RBO(random_state=0).fit_resample(X, y)
    assert (X_new[:, 1] == 7.25).all() and (X_new[300:, [0, 2]] != np.repeat(X[y == 1], 3, axis=0)[:, [0, 2]]).any()
    X[:] = 3.0
    X_new, _ = RBO(random_state=0).fit_resample(X, y)
    assert (X_new == 3.0).all()


def test_few_rows_are_enough():
    X = np.array([[0.0, 0], [1, 0], [0, 1], [2, 2]])
    X_new, y_new = RBO(random_state=0, gamma=0.5).fit_resample(X, np.array([1, 0, 0, 0]))
    assert np.bincount(y_new).tolist() == [3, 3] and (X_new[:4] == X).all()


# --- several classes --------------------------------------------------------------------------------------------------


def test_three_classes_by_falling_size():
    """The first class to grow meets all of the largest; the next meets new rows of the first too."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], [200, 80, 30])
    X = rng.normal(size=(310, 2)) + 0.7 * y[:, None]
    fit = lambda **more: RBO(random_state=0, gamma=0.3, step_size=0.01, n_steps=100, **more).fit_resample(X, y)
    X_new, y_new = fit()
    assert np.bincount(y_new).tolist() == [200, 200, 200] and (X_new[:310] == X).all()
    one, _ = fit(sampling_strategy={1: 200})
    assert (one[310:] == X_new[310:430]).all()
    two, _ = fit(sampling_strategy={2: 200})
    assert (two[310:] != X_new[430:]).any()


# --- containers and partitions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plain", "compiled"])
def test_any_cut_gives_the_same_bits(name):
    table = stored_table(3, rows=300)
    sampler = lambda persist=True: RBO(random_state=5, gamma=0.3, step_size=0.01, n_steps=80, persist=persist)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(sampler(), table.X, table.y)
            assert isinstance(expected, dict)
        with engine(name):
            for lengths, persist in (
                ([300], True),
                ([100, 150, 50], False),
                ([0, 7, 0, 193, 50, 50, 0], True),
                ([18] * 16 + [12], True),
            ):
                assert outcome(sampler(persist), *in_frames(table, lengths)) == expected
            plain = table._replace(X=table.X.astype(float))
            in_numpy = outcome(sampler(), plain.X.to_numpy(), plain.y.to_numpy())
            assert outcome(sampler(), *in_arrays(plain, [150, 0, 150])) == in_numpy
            assert rows_only(outcome(sampler(), plain.X, plain.y)) == rows_only(in_numpy)


def rising(sizes):
    """Classes one after the other, each rising along the first feature: neighbours have numbers that are near."""
    rng = np.random.default_rng(0)
    X = np.concatenate([np.column_stack([np.sort(rng.uniform(0, 40, n)), rng.normal(size=n)]) for n in sizes])
    return X, np.repeat(np.arange(len(sizes)), sizes)


class Held(Callback):
    """The most rows of a class in the answer of any task, and in its blocks."""

    def __init__(self, rows):
        super().__init__(posttask=self.look)
        self.rows, self.most = rows, 0

    def look(self, key, result, *rest):
        if isinstance(result, Block):
            self.most = max(self.most, int(np.isin(result.row, self.rows).sum()))


@pytest.mark.parametrize("name", ["plain", "compiled"])
def test_no_task_holds_a_class(name):
    """In small blocks the same rows, those among them that walk by new rows of another class, and no task has all rows of one."""
    X, y = rising([5000, 2600, 2100])
    sampler = lambda: RBO(random_state=3, n_neighbors=4, gamma=0.1, step_size=0.01, n_steps=5, scale=None)
    expected = sampler().fit_resample(X, y)
    with small_tasks(), engine(name), dask.config.set(scheduler="synchronous"):
        for label in (1, 2):
            with Held(np.flatnonzero(y == label)) as held:
                found = [part.compute() for part in sampler().fit_resample(da.from_array(X, (500, 2)), da.from_array(y, 500))]
            assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))
            assert 0 < held.most < 1600


@pytest.mark.parametrize("workers", [1, 7])
def test_chains_of_searches_change_nothing(workers, monkeypatch):
    X, y = rising([3000, 300])
    sampler = lambda: RBO(random_state=3, n_neighbors=4, n_steps=5)
    expected, _ = sampler().fit_resample(X, y)
    monkeypatch.setattr(cluster, "machine", lambda: cluster.Machine(workers, 1, 2**31))
    with small_tasks():
        assert np.array_equal(sampler().fit_resample(da.from_array(X, (400, 2)), da.from_array(y, 400))[0].compute(), expected)


def test_plan_tells_what_walks_take():
    X, y = rising([3000, 300])
    assert "2,700 walks of up to 9 trials" in str(RBO(n_steps=9).plan(X, y))


def test_one_frame_gives_the_rows_of_features_and_labels():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(120, 2)), columns=["a", "b"]).astype({"b": "float32"})
    frame["who"] = [f"w{i}" for i in range(120)]
    frame["day"] = np.arange(120)
    frame["label"] = np.where(rng.random(120) < 0.2, "rare", "common")
    call = lambda data: RBO(random_state=0).resample(data, "label", features=["a", "b"], carry=["who"])
    out = call(frame)
    X_new, y_new = RBO(random_state=0).fit_resample(frame[["a", "b"]], frame["label"])
    pd.testing.assert_frame_equal(out[["a", "b"]], X_new)
    assert out["label"].tolist() == y_new.tolist() and out["day"][120:].isna().all()
    assert set(out["who"][120:]) == set(frame.loc[frame["label"] == "rare", "who"])
    assert exactly(call(in_frame(frame, [50, 0, 70])).compute().reset_index(drop=True)) == exactly(out)


# --- parameters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, value, need",
    [("gamma", 0, "above 0"), ("step_size", -1, "above 0"), ("n_steps", 0, "at least 1"), ("n_neighbors", 2.5, "an int"),
     ("scale", "standard", "one of")],
)  # fmt: skip
def test_wrong_parameters_are_refused(name, value, need):
    with pytest.raises(ParameterError, match=f"'{name}' parameter of RBO must be .*{need}"):
        RBO(**{name: value}).fit_resample(LINE, LINE_LABELS)


def test_wrong_data_are_refused():
    X, y = overlapping(0)
    X[7, 1] = np.inf
    with pytest.raises(InputError, match=r"NaN or infinity in: 1 \(1 row, row \d+\)\. RBO measures distances"):
        RBO().fit_resample(X, y)
