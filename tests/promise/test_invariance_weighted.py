"""The promise for the over-samplers that weigh, cluster or scatter: any cut of the rows, either engine, one outcome."""

from __future__ import annotations

from itertools import cycle

import dask
import numpy as np
import pandas as pd
import pytest
from distributed import Client
from hypothesis import given, settings
from hypothesis import strategies as st

import dresample
from dresample import DBSMOTE, MSMOTE, MWMOTE, SNOCC, SVMSMOTE, BorderlineSMOTE, KMeansSMOTE
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_arrays, in_frame, in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import outcome, rows_only
from tests.helpers.strategies import Table, cuts, quick, tables
from tests.helpers.tables import CUTS_OF_240, overlapping, stored_table

pytestmark = NO_ADVICE

CASES = [
    ("SafeLevelSMOTE", {}),
    ("SafeLevelSMOTE", {"neighbors": "all", "k_neighbors": 3, "scale": "standard"}),
    ("MSMOTE", {"scale": "standard"}),
    ("MSMOTE", {"neighbors": "all", "k_neighbors": 3}),
    ("CBSO", {"scale": "standard"}),
    ("CBSO", {"max_fit_rows": 12, "linkage": "single", "c_p": 3.0}),
    ("MWMOTE", {}),
    ("MWMOTE", {"max_fit_rows": 12, "scale": "standard", "k3": 5}),
    ("DBSMOTE", {"scale": "standard"}),
    ("ROSE", {}),
    ("KernelADASYN", {"scale": "standard"}),
    ("MDO", {"scale": "standard", "min_same": 1}),
    ("SNOCC", {"scale": "standard"}),
    ("DBSMOTE", {"max_fit_rows": 12, "min_samples": 2, "eps": 1e9}),
]
ROWS = 240


def made(name, parameters):
    sampler = getattr(dresample, name)(random_state=11, provenance=True, **parameters)
    return sampler.set_params(on_small_class="shrink") if "on_small_class" in sampler.get_params() else sampler


def named(case):
    return case if isinstance(case, str) else "-".join([case[0], *map(str, case[1].values())])


@pytest.mark.parametrize("case", CASES, ids=named)
def test_mixed_columns_in_three_classes(case):
    table = stored_table(3, ROWS)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(made(*case), table.X, table.y)
            assert isinstance(expected, dict), expected
        with engine("compiled"):
            for lengths in CUTS_OF_240:
                assert outcome(made(*case), *in_frames(table, lengths)) == expected


@pytest.mark.parametrize("case, dtype", zip(CASES, cycle(["float32", "int64", "float64", "int64"])), ids=named)
def test_arrays_in_two_classes(case, dtype):
    table = stored_table(4, ROWS)
    X = (np.rint(table.X[["a", "d", "e"]] * 20) if dtype == "int64" else table.X[["a", "d", "e"]]).astype(dtype)
    table = Table(X, (table.y > 0).astype("int64"))
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(made(*case), X.to_numpy(), table.y.to_numpy())
            assert isinstance(expected, dict), expected
        with engine("compiled"):
            assert outcome(made(*case), *in_arrays(table, CUTS_OF_240[3])) == expected
            assert rows_only(outcome(made(*case), *in_frames(table, CUTS_OF_240[2]))) == rows_only(expected)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_class_in_many_blocks(case):
    table = stored_table(7, 1800)
    y = (table.y == 0).astype(int) * (np.arange(1800) % 9 > 0)
    table = Table(table.X, y.rename("label"))
    expected = outcome(made(*case), table.X, table.y)
    assert isinstance(expected, dict), expected
    with small_tasks(), engine("compiled"), dask.config.set(scheduler="threads", num_workers=2):
        assert outcome(made(*case), *in_frames(table, [300] * 6)) == expected


@pytest.mark.parametrize("case", CASES, ids=named)
def test_other_seeds_give_other_rows_and_originals_stay(case):
    table = stored_table(5, ROWS)
    outcomes = []
    for seed in (0, 1):
        X_new, y_new = made(*case).set_params(random_state=seed).fit_resample(table.X, table.y)
        pd.testing.assert_frame_equal(X_new[:ROWS], table.X, check_exact=True)
        assert y_new[:ROWS].tolist() == table.y.tolist()
        assert np.bincount(y_new).tolist() == [np.bincount(table.y).max()] * 3
        outcomes.append(X_new[ROWS:].to_numpy())
    assert not np.array_equal(*outcomes)


# Feeding other processes takes its time.
@pytest.mark.parametrize("cases", [CASES[5:13:3], pytest.param(CASES, marks=pytest.mark.slow)], ids=["some", "all"])
def test_a_cluster_gives_the_same_bits(cluster, cases):
    table = stored_table(6, 120)
    expected = [outcome(made(*case), table.X, table.y) for case in cases]
    with Client(cluster):
        assert [outcome(made(*case), *in_frames(table, [50, 70])) for case in cases] == expected


LENIENT = {"on_small_class": "duplicate", "on_all_safe": "uniform", "on_all_noise": "skip", "on_no_cluster": "skip",
           "on_none_kept": "skip"}  # fmt: skip


@settings(quick, max_examples=40)
@given(data=st.data())
def test_any_table_cut_in_any_way(data):
    """Ties, twins, constants, classes of one row: the same rows, or the same message."""
    case = data.draw(st.sampled_from(CASES), label="case")
    sampler = made(*case).set_params(random_state=data.draw(st.integers(0, 99)))
    if data.draw(st.booleans(), label="lenient"):
        sampler.set_params(**{k: v for k, v in LENIENT.items() if k in sampler.get_params()})
    table = data.draw(tables(), label="table")
    lengths = data.draw(cuts(len(table.y)), label="lengths")
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(sampler, table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]), label="engine")):
            assert outcome(sampler, *in_frames(table, lengths)) == expected


@pytest.mark.parametrize(
    "sampler",
    [DBSMOTE(max_fit_rows=300), MWMOTE(max_fit_rows=300, within="class"), SNOCC(), MSMOTE(neighbors="all", clean="lof")],
    ids=lambda sampler: type(sampler).__name__,
)
def test_a_class_in_many_blocks_gives_the_same_bits(sampler):
    X, y = overlapping(0, small=2400, large=3000, d=2)
    sampler.set_params(random_state=1)
    whole, _ = sampler.fit_resample(X, y)
    frame = pd.DataFrame(X).add_prefix("f").assign(label=y)
    with small_tasks():
        for lengths in ([700] * 7 + [500], [0, 10, 2590, 0, 1400, 1400]):
            cut = in_frame(frame, lengths)
            made, _ = sampler.fit_resample(cut[["f0", "f1"]], cut["label"])
            assert np.asarray(made.compute(scheduler="threads")).tobytes() == whole.tobytes()


FITTED_IN_TASKS = [
    BorderlineSMOTE(kind="borderline-2", gaps="imblearn", random_state=0, provenance=True),
    SVMSMOTE(random_state=0, provenance=True, max_fit_rows=200),
    KMeansSMOTE(random_state=0, provenance=True, cluster_balance_threshold=0.0),
]


@pytest.mark.parametrize("sampler", FITTED_IN_TASKS, ids=lambda s: type(s).__name__)
def test_models_fitted_in_tasks_give_the_same_bits_on_a_cluster(sampler, cluster):
    table = stored_table(1)
    expected = outcome(sampler, table.X, table.y)
    assert isinstance(expected, dict)
    with Client(cluster):
        assert outcome(sampler, *in_frames(table, [130, 0, 170])) == expected
