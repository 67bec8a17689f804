"""The promise: the output depends on the data and the seed, never on partitions, engines or schedulers. Bit for bit."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import dask
import numpy as np
import pandas as pd
import pytest
from distributed import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import ADASYN, SMOTE, RandomOverSampler, RandomUnderSampler
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_arrays, in_frame, in_frames, to_numpy
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import attempt, exactly, outcome, rows_only
from tests.helpers.strategies import Table, cuts, long, quick, tables
from tests.helpers.tables import stored_table

pytestmark = NO_ADVICE

LENIENT = {"on_small_class": "shrink", "on_all_safe": "uniform"}
ADASYN_CASES = [
    {},
    {"on_small_class": "shrink"},
    LENIENT,
    LENIENT | {"rounding": "rint"},
    LENIENT | {"rounding": "largest-remainder", "beta": 0.7},
    LENIENT | {"neighbors": "paper"},
    LENIENT | {"neighbors": "paper", "paper_no_partner": "drop"},
    LENIENT | {"scale": "standard"},
    LENIENT | {"scale": "robust"},
    LENIENT | {"backend": "subsample", "subsample_size": 12},
    {"on_small_class": "duplicate", "on_all_safe": "skip", "n_neighbors": 12},
    {"on_small_class": "skip", "on_all_safe": "skip", "d_th": 0.4},
]
SMOTE_CASES = [
    {},
    {"on_small_class": "shrink"},
    {"on_small_class": "duplicate", "scale": "standard"},
    {"on_small_class": "skip", "k_neighbors": 2},
]
RANDOM_UNDER_CASES = [{}, {"replacement": True}, {"sampling_strategy": "all", "replacement": True}]


# --- any partitioning -------------------------------------------------------------------------------------------------


def samplers(kind, cases, **more):
    """A class and its parameters."""
    seeds = st.integers(0, 2**64 - 1)
    drawn = st.fixed_dictionaries({"random_state": seeds, "persist": st.sampled_from(["auto", False, True]), **more})
    return st.tuples(st.just(kind), drawn, st.sampled_from(cases)).map(lambda t: (t[0], t[1] | {"provenance": True} | t[2]))


SAMPLERS = {
    "ADASYN": samplers(ADASYN, ADASYN_CASES, n_neighbors=st.sampled_from([1, 3, 5])),
    "others": samplers(SMOTE, SMOTE_CASES, k_neighbors=st.sampled_from([1, 3, 5]))
    | samplers(RandomOverSampler, [{}, {"sampling_strategy": "all"}])
    | samplers(RandomUnderSampler, RANDOM_UNDER_CASES),
}


def check_cuts(data, name):
    """pandas, NumPy and Dask, in one partition or cut in any way, give one outcome."""
    kind, parameters = data.draw(SAMPLERS[name], label="sampler")
    table = data.draw(tables(), label="table")
    lengths = data.draw(cuts(len(table.y)), label="lengths")
    fit = lambda X, y: outcome(kind(**parameters), X, y)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = fit(table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]), label="engine")):
            assert fit(*in_frames(table, lengths)) == expected
            if table.X.dtypes.nunique() == 1 and data.draw(st.booleans(), label="arrays"):
                in_numpy = fit(*to_numpy(table))
                assert rows_only(in_numpy) == rows_only(expected)
                assert fit(*in_arrays(table, lengths)) == in_numpy


@pytest.mark.parametrize("name", SAMPLERS)
@quick
@given(data=st.data())
def test_any_cut_gives_the_same_bits(name, data):
    check_cuts(data, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLERS)
@long
@given(data=st.data())
def test_any_cut_gives_the_same_bits_at_length(name, data):
    check_cuts(data, name)


# --- the same in one frame, with columns that ride along --------------------------------------------------------------


@settings(quick, max_examples=20)
@given(table=tables(classes=(2,)), data=st.data())
def test_resample_of_one_frame(table, data):
    n = len(table.y)
    whole = table.X.assign(label=table.y, when=np.arange(n), name=[f"n{i}" for i in range(n)])
    frame = in_frame(whole, data.draw(cuts(n)))
    sampler = ADASYN(on_small_class="shrink", on_all_safe="uniform", n_neighbors=3, random_state=1, provenance=True)
    resample = lambda frame: attempt(
        lambda: exactly(*dask.compute(sampler.resample(frame, "label", features=list(table.X), carry=["name"])))
    )
    with dask.config.set(scheduler="synchronous"):
        assert resample(frame) == resample(whole)


def test_the_same_advice_where_nothing_is_made():
    """A class that is skipped: Dask has no more to say about it than pandas."""
    X = pd.DataFrame({"narrow": np.linspace(0, 1e-6, 20), "wide": np.linspace(0, 1, 20)})
    table = Table(X, pd.Series(np.repeat([0, 1], [18, 2]), name="label"))
    advice = []
    for data in (table, in_frames(table, [12, 8])):
        sampler = SMOTE(on_small_class="skip")
        sampler.fit_resample(*data)
        advice.append(sampler.report_.warnings)
    assert advice[0] == advice[1]


STORED = range(20)
# Starting and feeding other processes takes its time.
in_two_runs = pytest.mark.parametrize("some", [STORED[:4], pytest.param(STORED[4:], marks=pytest.mark.slow)])
FOUR = [
    lambda: ADASYN(random_state=0, provenance=True),
    lambda: SMOTE(random_state=1, provenance=True, scale="standard"),
    lambda: RandomOverSampler(random_state=2),
    lambda: RandomUnderSampler(random_state=3, replacement=True),
]


@pytest.fixture(scope="module")
def expected():
    """Outcomes of the stored tables in pandas, with the engine that NumPy is."""
    with engine("plain"):
        return [outcome(FOUR[seed % 4](), *stored_table(seed)) for seed in STORED]


@pytest.fixture(scope="module")
def pool():
    """Two processes for Dask's process scheduler; starting some for every computation would take minutes."""
    with ProcessPoolExecutor(2, get_context("spawn")) as running:
        yield running


def test_the_compiled_kernels_give_the_same_bits(expected):
    with engine("compiled"):
        assert [outcome(FOUR[seed % 4](), *stored_table(seed)) for seed in STORED] == expected


def stored_in_dask(some):
    return [outcome(FOUR[seed % 4](), *in_frames(stored_table(seed), [130, 0, 170])) for seed in some]


def test_threads_give_the_same_bits(expected):
    with dask.config.set(scheduler="threads", num_workers=4):
        assert stored_in_dask(STORED) == expected


@in_two_runs
def test_processes_give_the_same_bits(expected, some, pool):
    with dask.config.set(scheduler="processes", pool=pool):
        assert stored_in_dask(some) == [expected[seed] for seed in some]


@in_two_runs
def test_a_cluster_gives_the_same_bits(expected, some, cluster):
    with Client(cluster):
        assert stored_in_dask(some) == [expected[seed] for seed in some]


@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
@pytest.mark.parametrize("kind", [ADASYN, SMOTE])
def test_a_class_in_many_blocks_gives_the_same_bits(kind, engine_name):
    table = stored_table(7, rows=4000)
    y = (table.y == 0).astype(int) * (np.arange(4000) % 5 > 0)  # a class of 1,800 rows to over-sample
    table = Table(table.X, y.rename("label"))
    sampler = kind(random_state=0, provenance=True)
    expected = outcome(sampler, table.X, table.y)
    with small_tasks(), engine(engine_name), dask.config.set(scheduler="synchronous"):
        assert outcome(sampler, *in_frames(table, [400] * 10)) == expected
        assert len(sampler._classes[0].starts) > 1


# --- placement --------------------------------------------------------------------------------------------------------


def as_set(sampler, X, y):
    """Rows in any order: features, label and provenance, sorted."""
    X_new, y_new = sampler.fit_resample(X, y)
    assert X_new.npartitions == y_new.npartitions
    (X_new, y_new, told) = dask.compute(X_new, y_new, sampler.provenance_)
    assert X_new.index.equals(y_new.index)
    told = told.assign(label=y_new.to_numpy(), **{name: X_new[name].to_numpy() for name in X_new})
    return told.fillna(-1).sort_values(list(told.columns), ignore_index=True)


@pytest.mark.parametrize("kind", [ADASYN, SMOTE])
@settings(quick, max_examples=6)
@given(data=st.data())
def test_spread_holds_the_rows_of_append(kind, data):
    table = stored_table(data.draw(st.sampled_from(STORED)), rows=60)
    parameters = {"random_state": data.draw(st.integers(0, 99)), "provenance": True, "on_small_class": "shrink"}
    with dask.config.set(scheduler="synchronous"):
        appended = as_set(kind(**parameters), *in_frames(table, [60]))
        lengths = data.draw(cuts(60).filter(lambda lengths: len(lengths) < 10))
        sampler = kind(placement="spread", **parameters)
        spread = as_set(sampler, *in_frames(table, lengths))
        assert sampler.fit_resample(*in_frames(table, lengths))[0].npartitions == len(lengths)
    pd.testing.assert_frame_equal(spread, appended, check_exact=True)
