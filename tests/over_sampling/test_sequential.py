"""What CCR and RBO share with the other over-samplers: provenance, allocation, placement, outliers left out."""

from __future__ import annotations

import dask.array as da
import numpy as np
import pandas as pd
import pytest

from dresample import CCR, RBO, Chain, EditedNearestNeighbours
from tests.helpers.holding import in_frame
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]
SAMPLERS = {
    "moved": lambda **more: CCR(energy=1.0, random_state=0, **more),
    "removed": lambda **more: CCR(energy=1.0, cleaning="remove", random_state=0, **more),
    "walks": lambda **more: RBO(gamma=0.3, step_size=0.01, n_steps=60, random_state=0, **more),
}


def three(seed=0):
    """Three classes that overlap; four rows of class 2 are far from it."""
    rng = np.random.default_rng(seed)
    X = np.concatenate(
        [rng.normal(0, 1, (150, 2)), rng.normal(1, 1, (60, 2)), rng.normal(4, 0.4, (36, 2)), rng.normal(-2, 0.2, (4, 2))]
    )
    order = rng.permutation(len(X))
    return X[order], np.repeat([0, 1, 2, 2], [150, 60, 36, 4])[order]


def frame_of(X, y):
    return pd.DataFrame(X, columns=["a", "b"]).assign(day=np.arange(len(y)), label=y)


@pytest.mark.parametrize("name", SAMPLERS)
def test_provenance_and_allocation(name):
    X, y = three()
    sampler = SAMPLERS[name](provenance=True)
    X_new, y_new = sampler.fit_resample(X, y)
    told = sampler.provenance_
    assert len(told) == len(X_new) and told["neighbor_row"].isna().all() and told["gap"].isna().all()
    new = told["synthetic"].to_numpy()
    kept = int((~new).sum())
    assert kept <= len(X) and (name == "removed") == (kept < len(X)) and not new[:kept].any()
    base = told["base_row"][new].to_numpy(int)
    assert (y[base] == y_new[new]).all() and told["base_row"][~new].isna().all()
    allotted = sampler.allocation_
    assert set(allotted["label"]) == {1, 2} and (y[allotted["row"]] == allotted["label"]).all()
    assert allotted["rivals"].isna().all() and allotted["density_ratio"].isna().all()
    per_class = allotted.groupby("label")["copies"].sum()
    assert per_class.to_dict() == {1: 90, 2: 110}
    # Class 1 is over-sampled first: class 2 may remove some of its new rows again.
    counts = np.bincount(base, minlength=len(X))[allotted["row"]]
    assert (counts <= allotted["copies"]).all() and (name == "removed" or (counts == allotted["copies"]).all())


@pytest.mark.parametrize("name", SAMPLERS)
def test_provenance_of_a_frame(name):
    X, y = three()
    frame = frame_of(X, y)
    call = lambda data, **more: SAMPLERS[name](provenance=True, **more).resample(data, "label", features=["a", "b"], carry=["day"])
    plain = SAMPLERS[name](provenance=True)
    X_new, _ = plain.fit_resample(frame[["a", "b"]], frame["label"])
    out = call(frame)
    pd.testing.assert_frame_equal(out[["a", "b"]], X_new)
    for column in ("synthetic", "base_row", "gap"):
        pd.testing.assert_series_equal(out[column], plain.provenance_[column])
    new = out["synthetic"].to_numpy()
    assert (out["day"][new].to_numpy(int) == out["base_row"][new].to_numpy(int)).all()
    lazy = call(in_frame(frame, [80, 0, 100, 70])).compute()
    pd.testing.assert_frame_equal(lazy.reset_index(drop=True), out)


@pytest.mark.parametrize("name", SAMPLERS)
def test_provenance_of_dask_collections(name):
    X, y = three()
    expected = SAMPLERS[name](provenance=True)
    expected.fit_resample(X, y)
    frame = in_frame(frame_of(X, y), [80, 0, 100, 70])
    for data in ((frame[["a", "b"]], frame["label"]), (da.from_array(X, (70, 2)), da.from_array(y, 70))):
        sampler = SAMPLERS[name](provenance=True)
        X_new, _ = sampler.fit_resample(*data)
        told = sampler.provenance_.compute().reset_index(drop=True)
        pd.testing.assert_frame_equal(told, expected.provenance_)
        assert len(X_new.compute()) == len(told)
        pd.testing.assert_frame_equal(sampler.allocation_, expected.allocation_)


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("arrays", [True, False])
def test_spread_deals_the_same_rows_over_the_partitions(name, arrays):
    X, y = three()
    frame = in_frame(frame_of(X, y), [80, 0, 100, 70])
    data = (da.from_array(X, (70, 2)), da.from_array(y, 70)) if arrays else (frame[["a", "b"]], frame["label"])
    appended, spread = SAMPLERS[name](), SAMPLERS[name](placement="spread", provenance=True)
    X_one, y_one = (np.asarray(part.compute()) for part in appended.fit_resample(*data))
    lazy_X, lazy_y = spread.fit_resample(*data)
    X_two, y_two = (np.asarray(part.compute()) for part in (lazy_X, lazy_y))
    assert lazy_X.npartitions == data[0].npartitions
    assert not arrays or lazy_X.shape == X_two.shape  # the sizes of the chunks are told right
    rows = lambda X, y: sorted(map(tuple, np.column_stack([X, y]).tolist()))
    assert rows(X_one, y_one) == rows(X_two, y_two)
    told = spread.provenance_.compute()
    new = told["synthetic"].to_numpy()
    assert new.argsort(kind="stable").tolist() != list(range(len(new)))  # new rows stand among the originals
    assert (y_two[new] == y[told["base_row"][new].to_numpy(int)]).all()


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("how", ["isolation-forest", "lof", "dbscan"])
def test_outliers_are_no_bases_and_stay(name, how):
    X, y = three()
    out = np.flatnonzero((y == 2) & (X[:, 0] < 0))
    plain, clean = SAMPLERS[name](provenance=True), SAMPLERS[name](provenance=True, clean=how)
    plain.fit_resample(X, y)
    X_new, _ = clean.fit_resample(X, y)
    assert set(out) <= set(plain.provenance_["base_row"].dropna())
    assert not set(out) & set(clean.provenance_["base_row"].dropna())
    assert (np.isin(X[out], X_new)).all() and len(np.intersect1d(clean.allocation_["row"], out)) == 0
    assert f"outliers of class 2 ({how})" in clean.report_.notes
    assert (plain.report_.grade, clean.report_.grade) == ("A", "B")


def test_a_chain_tells_where_rows_of_ccr_are_from():
    X, y = three()
    chain = Chain(SAMPLERS["removed"](), EditedNearestNeighbours(sampling_strategy="all"), random_state=0, provenance=True)
    X_new, y_new = chain.fit_resample(X, y)
    told = chain.provenance_
    new = told["synthetic"].to_numpy()
    assert len(told) == len(X_new) and (y[told["base_row"][new].to_numpy(int)] == y_new[new]).all()
