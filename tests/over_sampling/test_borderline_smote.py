"""Borderline-SMOTE: who is in danger, where new rows lie, the same bits for any partitioning."""

from __future__ import annotations

import dask
import imblearn.over_sampling
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dresample import SMOTE, BorderlineSMOTE
from dresample.arithmetic.interpolation import between
from dresample.errors import InputError, NoDangerError, NoDangerWarning, ParameterError
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_arrays, in_frames, to_numpy
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import brute_force_rivals, clear_rows, ordered_neighbors
from tests.helpers.outcomes import new_rows, outcome, rows_only
from tests.helpers.strategies import Table, cuts, quick, tables
from tests.helpers.tables import LINE, LINE_LABELS, blobs, stored_table

pytestmark = NO_ADVICE


# --- danger -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["borderline-1", "borderline-2"])
def test_worked_example(kind):
    sampler = BorderlineSMOTE(m_neighbors=5, k_neighbors=3, kind=kind, random_state=0, provenance=True)
    X_new, y_new = sampler.fit_resample(LINE, LINE_LABELS)
    assert sampler.allocation_["rivals"].tolist() == [2, 2, 2, 4]
    assert {c: rows.tolist() for c, rows in sampler.in_danger_indices.items()} == {1: [3]}
    assert sampler.allocation_["copies"].tolist() == [0, 0, 0, 6]
    assert np.bincount(y_new).tolist() == [10, 10]
    X_made, base, partner, _ = new_rows(sampler, X_new)
    assert set(base) == {3}
    if kind == "borderline-1":
        assert set(partner) <= {0, 1, 2} and ((X_made >= 0) & (X_made <= 3.5)).all()
    else:  # the three nearest of 3.5 among all: 3.0, 4.1, 4.6, all of the other class, and no more than half way
        assert set(partner) <= {4, 5, 6} and ((X_made > 3.25) & (X_made < 4.05)).all()


@quick
@given(table=tables(classes=(3,)), m=st.sampled_from([1, 2, 3, 5, 10, 70]), kind=st.sampled_from(["borderline-1", "borderline-2"]))
def test_danger_equals_brute_force(table, m, kind):
    """With ties, twins, three classes, and neighbourhoods larger than the class and the data."""
    sampler = BorderlineSMOTE(k_neighbors=1, m_neighbors=m, kind=kind, on_small_class="duplicate", random_state=0)
    sampler.fit_resample(table.X, table.y)
    X, y = table.X.to_numpy(np.float64), table.y.to_numpy()
    for label in [c for c, n in sampler.sampling_strategy_.items() if n]:
        if kind == "borderline-1" and sampler.class_counts_[label] == 1:  # copied: nobody asks
            continue
        rivals = brute_force_rivals(X, y, label, m)
        danger = (rivals >= m / 2) & (rivals < m)
        assert sampler.in_danger_indices.get(label, np.empty(0)).tolist() == np.flatnonzero(y == label)[danger].tolist()


@pytest.mark.parametrize("m", [3, 9, 10])
def test_danger_equals_that_of_imbalanced_learn(m):
    found = 0
    for seed in range(8):
        X, y = blobs(seed)
        assert all(clear_rows(X, np.flatnonzero(y == c), m).all() for c in (0, 1))
        parameters = {"m_neighbors": m, "random_state": 0}
        ours, theirs = BorderlineSMOTE(**parameters), imblearn.over_sampling.BorderlineSMOTE(**parameters)
        ours.fit_resample(X, y)
        theirs.fit_resample(X, y)
        assert list(ours.in_danger_indices) == list(theirs.in_danger_indices)
        for label, rows in theirs.in_danger_indices.items():
            assert ours.in_danger_indices[label].tolist() == rows.tolist()
            found += len(rows)
    assert found > 100


def test_danger_on_stored_sets_equals_that_of_imbalanced_learn(keel):
    compared = 0
    for path in sorted(keel.glob("*.parquet"))[::3]:
        data = pd.read_parquet(path)
        X = data.drop(columns=["target", "fold"], errors="ignore").select_dtypes("number").to_numpy(np.float64)
        if not X.shape[1] or not np.isfinite(X).all():
            continue
        X, y = np.ascontiguousarray(X), data["target"].to_numpy().astype(np.int64)
        own = np.flatnonzero(y == 1)
        if len(own) < 11 or len(own) * 2 >= len(y) or not clear_rows(X, own, 10).all():
            continue
        ours, theirs = BorderlineSMOTE(random_state=0), imblearn.over_sampling.BorderlineSMOTE(random_state=0)
        ours.fit_resample(X, y)
        theirs.fit_resample(X, y)
        found = {c: r.tolist() for c, r in ours.in_danger_indices.items()}
        assert found == {c: r.tolist() for c, r in theirs.in_danger_indices.items()}, path.stem
        compared += 1
    assert compared > 8


# --- new rows ---------------------------------------------------------------------------------------------------------


def test_partners_of_borderline_1_are_of_the_class():
    """Every row in danger is a base, no other is; partners are near rows of the class, in danger or not."""
    X, y = blobs(1)
    sampler = BorderlineSMOTE(random_state=0, provenance=True)
    X_new, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [np.bincount(y).max()] * 3
    X_made, base, partner, gap = new_rows(sampler, X_new)
    assert between(X[base], X[partner], gap).tobytes() == X_made.tobytes()
    for label in (0, 1):
        own = np.flatnonzero(y == label)
        danger = sampler.in_danger_indices[label]
        made = np.isin(base, own)
        assert set(base[made]) == set(danger)
        order, _ = ordered_neighbors(X[own], np.arange(len(own)))
        near = {int(own[i]): set(own[order[i, :5]].tolist()) for i in range(len(own))}
        assert all(z in near[x] for x, z in zip(base[made].tolist(), partner[made].tolist(), strict=True))
        assert set(partner[made]) - set(danger)
    copies = sampler.allocation_.query("copies > 0").groupby("label")["copies"]
    assert (copies.max() - copies.min() <= 1).all()


@pytest.mark.parametrize("gaps, mean", [("paper", 1 / 4), ("imblearn", 1 / 8)])
def test_partners_of_borderline_2_are_of_all_classes_and_gaps_go_half_way(gaps, mean):
    """Bases are rows of the class in danger (not of the others); towards another class a new row goes half of the way at most."""
    X, y = blobs(2, weights=(0.2, 0.8), rows=1000)
    sampler = BorderlineSMOTE(kind="borderline-2", gaps=gaps, sampling_strategy={0: 4000}, random_state=0, provenance=True)
    X_new, _ = sampler.fit_resample(X, y)
    X_made, base, partner, gap = new_rows(sampler, X_new)
    assert (y[base] == 0).all() and set(base) == set(sampler.in_danger_indices[0])
    order, _ = ordered_neighbors(X, np.arange(len(X)))
    near = [set(o[:5].tolist()) for o in order]
    assert all(z in near[x] for x, z in zip(base.tolist(), partner.tolist(), strict=True))
    far = y[partner] != 0
    assert 0.2 < far.mean() < 0.8
    assert gap[far].max() < 0.5 and abs(gap[far].mean() - mean) < 0.01
    assert gap[~far].max() > 0.95 and abs(gap[~far].mean() - 0.5) < 0.03
    assert between(X[base], X[partner], gap).tobytes() == X_made.tobytes()


def test_outliers_are_no_partners_of_the_class():
    X, y = blobs(2, weights=(0.2, 0.8))
    sampler = BorderlineSMOTE(kind="borderline-2", clean="lof", random_state=0, provenance=True)
    X_new, _ = sampler.fit_resample(X, y)
    _, base, partner, _ = new_rows(sampler, X_new)
    clean = set(sampler.allocation_["row"])
    assert len(clean) < (y == 0).sum()
    assert set(base) <= clean and {r for r in partner if y[r] == 0} <= clean


def test_the_majority_is_never_the_base():
    """The set of the worked example with the labels the other way round: all rows of the large class stay out of it."""
    for kind in ("borderline-1", "borderline-2"):
        sampler = BorderlineSMOTE(kind=kind, m_neighbors=5, k_neighbors=3, random_state=0, provenance=True)
        X_new, y_new = sampler.fit_resample(LINE, 1 - LINE_LABELS)
        _, base, _, _ = new_rows(sampler, X_new)
        assert set(base) <= {0, 1, 2, 3} and np.bincount(y_new).tolist() == [10, 10]


# --- edges ------------------------------------------------------------------------------------------------------------

APART = np.r_[np.linspace(0, 1, 8), np.linspace(10, 20, 30)][:, None]
APART_LABELS = np.repeat([1, 0], [8, 30])


def test_a_class_without_danger_is_refused_skipped_or_uniform():
    sampler = BorderlineSMOTE(m_neighbors=3)
    with pytest.warns(NoDangerWarning, match="8 have less than half of their 3 nearest .* 0 have all .*on_no_danger='skip'"):
        X_new, _ = sampler.fit_resample(APART, APART_LABELS)
    assert len(X_new) == 38 and not sampler.in_danger_indices
    assert any("in danger" in text for text in sampler.report_.warnings)
    with pytest.raises(NoDangerError, match="on_no_danger='uniform'"):
        BorderlineSMOTE(m_neighbors=3, on_no_danger="raise").fit_resample(APART, APART_LABELS)
    uniform = BorderlineSMOTE(m_neighbors=3, on_no_danger="uniform", random_state=5).fit_resample(APART, APART_LABELS)
    smote = SMOTE(random_state=5).fit_resample(APART, APART_LABELS)
    assert uniform[0].tobytes() == smote[0].tobytes() and len(uniform[0]) == 60


def test_a_class_of_noise_only_is_refused_or_skipped():
    """Rows far from each other inside the other class are noise, not danger."""
    rng = np.random.default_rng(0)
    X = rng.uniform(0, 1, (400, 2))
    y = np.zeros(400, int)
    corners = [[0.1, 0.1], [0.1, 0.9], [0.9, 0.1], [0.9, 0.9], [0.5, 0.5], [0.1, 0.5], [0.5, 0.1]]
    X[:7], y[:7] = corners, 1
    with pytest.warns(NoDangerWarning, match="0 have less than half .* 7 have all"):
        assert len(BorderlineSMOTE().fit_resample(X, y)[0]) == 400


def test_a_class_with_too_few_rows_is_refused_copied_shrunk_or_skipped():
    X, y = LINE[1:], LINE_LABELS[1:]  # three rows of the class
    with pytest.raises(InputError, match="k_neighbors=5 needs at least 6"):
        BorderlineSMOTE(m_neighbors=5).fit_resample(X, y)
    _, y_new = BorderlineSMOTE(m_neighbors=5, on_small_class="shrink").fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [10, 10]
    sampler = BorderlineSMOTE(m_neighbors=5, on_small_class="duplicate", provenance=True)
    X_new, _ = sampler.fit_resample(X, y)
    assert set(X_new[13:, 0]) == set(X[:3, 0]) and sampler.provenance_["neighbor_row"].isna().all()
    # All data have partners for borderline-2, however small the class.
    alone = np.r_[LINE[3:]], np.r_[LINE_LABELS[3:]]
    sampler = BorderlineSMOTE(kind="borderline-2", m_neighbors=50, k_neighbors=50, on_no_danger="uniform", provenance=True)
    X_new, y_new = sampler.fit_resample(*alone)
    assert np.bincount(y_new).tolist() == [10, 10] and set(new_rows(sampler, X_new)[2]) <= set(range(1, 11))


@pytest.mark.parametrize(
    "parameters",
    [{"kind": "borderline-3"}, {"m_neighbors": 0}, {"m_neighbors": None}, {"gaps": "half"}, {"on_no_danger": "ignore"},
     {"subsample_size": 0}, {"k_neighbors": 0}],
)  # fmt: skip
def test_wrong_parameters_are_refused(parameters):
    with pytest.raises(ParameterError, match=f"'{next(iter(parameters))}' parameter of BorderlineSMOTE"):
        BorderlineSMOTE(**parameters).fit_resample(LINE, LINE_LABELS)


def test_searches_as_imbalanced_learn_shows_them():
    sampler = BorderlineSMOTE(m_neighbors=5, k_neighbors=3)
    with pytest.raises(AttributeError, match="not fitted"):
        sampler.nn_k_
    sampler.fit_resample(LINE, LINE_LABELS)
    assert (sampler.nn_k_.n_neighbors, sampler.nn_m_.n_neighbors) == (4, 6)


# --- the promise ------------------------------------------------------------------------------------------------------

CASES = [
    {},
    {"on_small_class": "shrink", "on_no_danger": "uniform"},
    {"on_small_class": "duplicate", "scale": "standard"},
    {"kind": "borderline-2"},
    {"kind": "borderline-2", "gaps": "imblearn", "on_no_danger": "uniform", "scale": "robust"},
    {"on_small_class": "skip", "on_no_danger": "raise"},
    {"backend": "subsample", "subsample_size": 12, "on_small_class": "shrink", "on_no_danger": "uniform"},
]


@settings(quick, max_examples=40)
@given(data=st.data())
def test_any_cut_gives_the_same_bits(data):
    parameters = data.draw(st.sampled_from(CASES)) | {
        "random_state": data.draw(st.integers(0, 2**64 - 1)), "k_neighbors": data.draw(st.sampled_from([1, 3, 5])),
        "m_neighbors": data.draw(st.sampled_from([2, 5, 10])), "persist": data.draw(st.sampled_from(["auto", False])),
        "provenance": True,
    }  # fmt: skip
    table = data.draw(tables())
    lengths = data.draw(cuts(len(table.y)))
    fit = lambda X, y: outcome(BorderlineSMOTE(**parameters), X, y)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = fit(table.X, table.y)
        with engine(data.draw(st.sampled_from(["plain", "compiled"]))):
            assert fit(*in_frames(table, lengths)) == expected
            if table.X.dtypes.nunique() == 1 and data.draw(st.booleans()):
                in_numpy = fit(*to_numpy(table))
                assert rows_only(in_numpy) == rows_only(expected)
                assert fit(*in_arrays(table, lengths)) == in_numpy


@pytest.mark.parametrize("kind", ["borderline-1", "borderline-2"])
@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
def test_a_class_in_many_blocks_gives_the_same_bits(kind, engine_name):
    table = stored_table(7, rows=4000)
    y = (table.y == 0).astype(int) * (np.arange(4000) % 5 > 0)
    table = Table(table.X, y.rename("label"))
    sampler = BorderlineSMOTE(kind=kind, random_state=0, provenance=True, scale="standard", persist=False)
    expected = outcome(sampler, table.X, table.y)
    with small_tasks(), engine(engine_name), dask.config.set(scheduler="synchronous"):
        for lengths in ([400] * 10, [0, 3000, 0, 17, 983]):
            assert outcome(sampler, *in_frames(table, lengths)) == expected
        assert len(sampler._classes[0].starts) > 1


@pytest.mark.parametrize("kind", ["borderline-1", "borderline-2"])
def test_the_plan_knows_the_passes(kind):
    table = stored_table(3, rows=600)
    sampler = BorderlineSMOTE(kind=kind, on_no_danger="uniform", scale="standard", persist=False, random_state=0)
    data = in_frames(table, [200, 0, 400])
    planned = sampler.plan(*data).passes
    dask.compute(*sampler.fit_resample(*data))
    assert planned == sampler.report_.passes + 1  # the last one reads the result
