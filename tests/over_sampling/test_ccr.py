"""CCR: worked radii and moves, the printed algorithm by brute force, several classes, frames, any partitioning."""

from __future__ import annotations

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

from dresample import CCR
from dresample.errors import InputError, ParameterError
from dresample.over_sampling.sequential_state import SequentialState
from tests.helpers.engines import engine
from tests.helpers.holding import in_arrays, in_frame, in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import exactly, outcome, rows_only
from tests.helpers.tables import LINE, LINE_LABELS, overlapping, stored_table

pytestmark = NO_ADVICE


def printed_radius(distances, energy):
    """The loop of the published code for one row."""
    distances, left, radius, q = np.sort(distances), energy, 0.0, 0
    while q < len(distances):
        step = left / (q + 1.0)
        if distances[q] >= radius + step:
            return radius + step
        left -= (distances[q] - radius) * (q + 1.0)
        radius, q = distances[q], q + 1
    return radius + left / max(q, 1)


def printed_moves(X, y, radius):
    """Where the rows of the class 0 go."""
    out = X.copy()
    for j in np.flatnonzero(y == 0):
        for x, r in zip(X[y == 1], radius, strict=True):
            distance = np.abs(X[j] - x).sum()
            if distance < r:
                out[j] += (r - distance) / distance * (X[j] - x)
    return out


# --- worked numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "energy, radii, copies", [(1.0, [1, 1, 0.9, 0.7], [1, 1, 1, 2]), (2.0, [2, 2, 1.4, 1.033333], [1, 1, 2, 2])]
)
def test_worked_radii_and_counts(energy, radii, copies):
    sampler = CCR(energy=energy, rounding="rint", random_state=0)
    X_new, y_new = sampler.fit_resample(LINE, LINE_LABELS)
    np.testing.assert_allclose(sampler.radii_[1], radii, atol=1e-6)
    assert len(X_new) == 14 + sum(copies) and (y_new[14:] == 1).all()
    base = np.repeat(LINE[:4, 0], copies)
    assert (np.abs(X_new[14:, 0] - base) < np.repeat(radii, copies)).all()
    exact = CCR(energy=energy, random_state=0)
    exact.fit_resample(LINE, LINE_LABELS)
    assert exact.report_.counts_after == {0: 10, 1: 10}


def test_worked_moves():
    sampler = CCR(energy=1.0, random_state=0)
    X_new, _ = sampler.fit_resample(LINE, LINE_LABELS)
    np.testing.assert_allclose(X_new[4:6, 0], [2.9, 4.2])
    stays = [0, 1, 2, 3, *range(6, 14)]
    assert (X_new[stays] == LINE[stays]).all()
    assert sampler.n_cleaned_ == {1: 2} and sampler.report_.notes["rows moved for class 1"] == "2 of 10"


def test_worked_removal_and_none():
    removed, plain = CCR(energy=1.0, cleaning="remove", random_state=0), CCR(energy=1.0, cleaning=None, random_state=0)
    X_new, y_new = removed.fit_resample(LINE, LINE_LABELS)
    assert X_new[:12, 0].tolist() == [0.0, 1.0, 2.2, 3.5, 4.6, 5.2, 5.9, 6.7, 7.6, 8.6, 9.7, 10.9]
    assert np.bincount(y_new).tolist() == [8, 10] and removed.report_.counts_after == {0: 8, 1: 10}
    X_plain, _ = plain.fit_resample(LINE, LINE_LABELS)
    assert (X_plain[:14] == LINE).all() and plain.n_cleaned_ == {1: 0}
    assert X_plain[14:].tolist() == X_new[12:].tolist()


# --- by brute force ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("energy", [0.05, 0.5, 3.0, 500.0])
@pytest.mark.parametrize("seed", range(2))
def test_radii_and_moves_are_those_in_print(seed, energy):
    X, y = overlapping(seed)
    sampler = CCR(energy=energy, random_state=seed)
    X_new, _ = sampler.fit_resample(X, y)
    apart = np.abs(X[y == 1][:, None] - X[y == 0][None]).sum(axis=2)
    radius = np.array([printed_radius(line, energy) for line in apart])
    np.testing.assert_allclose(sampler.radii_[1], radius, rtol=1e-9)
    np.testing.assert_allclose(X_new[: len(X)], printed_moves(X, y, radius), rtol=1e-7, atol=1e-9)
    hit = np.flatnonzero(y == 0)[(apart < radius[:, None]).any(axis=0)]
    assert sampler.n_cleaned_[1] == len(hit)
    kept, _ = CCR(energy=energy, random_state=seed, cleaning="remove").fit_resample(X, y)
    assert (kept[: len(X) - len(hit)] == np.delete(X, hit, axis=0)).all()


def test_new_rows_fill_their_spheres():
    X, y = overlapping(0)
    sampler = CCR(energy=0.5, random_state=0, sampling_strategy={1: 60 + 30_000})
    X_new, _ = sampler.fit_resample(X, y)
    radius = sampler.radii_[1]
    share = (1 / radius) / (1 / radius).sum() * 30_000
    copies = np.round(share).astype(int)  # within one of the comb
    base = np.repeat(np.arange(60), copies)
    inner = [i for i in range(60) if copies[i] > 20]
    ends = np.cumsum(copies)
    for i in inner:
        rows = X_new[300:][max(0, ends[i] - copies[i]) + 62 : ends[i] - 62]  # rounding shifts the bounds by less than 62
        length = np.abs(rows - X[y == 1][i]).sum(axis=1) / radius[i]
        assert (length < 1 + 1e-12).all()
        if len(length) > 200:
            assert abs(length.mean() - 0.5) < 0.1
    assert len(base) and abs(len(X_new) - 30_300) == 0


def test_a_row_at_the_centre_goes_to_the_border():
    X = np.array([[0.0, 0], [5, 5], [0, 0], [9, 9], [8, 9], [9, 8]])
    sampler = CCR(energy=1.0, random_state=0)
    X_new, _ = sampler.fit_resample(X, np.array([1, 1, 0, 0, 0, 0]))
    assert sampler.radii_[1][0] == 0.5 and np.abs(X_new[2]).sum() == pytest.approx(0.5)
    again, _ = CCR(energy=1.0, random_state=1).fit_resample(X, np.array([1, 1, 0, 0, 0, 0]))
    assert np.abs(again[2]).sum() == pytest.approx(0.5) and (again[2] != X_new[2]).any()


def test_more_rows_than_the_first_search_finds_are_searched_again(monkeypatch):
    X, y = overlapping(3)
    expected = CCR(energy=20.0, random_state=0).fit_resample(X, y)[0]
    monkeypatch.setattr("dresample.over_sampling.ccr.FIRST", 1)
    monkeypatch.setattr("dresample.over_sampling.ccr.SEARCH_ROWS", 7)
    assert (CCR(energy=20.0, random_state=0).fit_resample(X, y)[0] == expected).all()


# --- several classes --------------------------------------------------------------------------------------------------


def three(seed=0, sizes=(200, 80, 30)):
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.normal(i, 1.0, (n, 2)) for i, n in enumerate(sizes)])
    order = rng.permutation(len(X))
    return X[order], np.repeat([0, 1, 2], sizes)[order]


@pytest.mark.parametrize("cleaning", ["translate", "remove", None])
def test_three_classes_by_falling_size(cleaning):
    """Class 1 meets all of class 0; class 2 meets 100 rows of either, new rows of class 1 among them."""
    X, y = three()
    sampler = CCR(energy=1.0, cleaning=cleaning, random_state=3)
    X_new, y_new = sampler.fit_resample(X, y)
    counts = np.bincount(y_new)
    assert counts[2] == 200 and (counts[:2] <= 200).all() and counts.tolist() == list(sampler.report_.counts_after.values())
    assert (counts == 200).all() == (cleaning != "remove")
    note = sampler.report_.notes[f"rows {'removed' if cleaning == 'remove' else 'moved'} for class 2"]
    assert note.endswith("of 200") == (cleaning != "remove")  # where rows were removed, fewer than 100 may be left
    assert (X_new[y_new == 2][:30] == X[y == 2]).all()  # the smallest class is never touched
    first = CCR(energy=1.0, cleaning=cleaning, random_state=3, sampling_strategy={1: 200})
    X_one, _ = first.fit_resample(X, y)
    assert (sampler.radii_[1] == first.radii_[1]).all()
    if cleaning == "translate":
        made, before = X_new[len(X) : len(X) + 120], X_one[len(X) :]
        changed = (made != before).any(axis=1)
        assert 0 < changed.sum() < 120  # new rows of class 1 are moved by class 2
        old = (X_new[: len(X)] != X_one[: len(X)]).any(axis=1)
        assert {0, 1} == set(y[old]) and sampler.n_cleaned_[2] == changed.sum() + old.sum()


def test_whom_a_class_meets():
    X, y = three()
    sampler = CCR()
    sampler._check_parameters()
    fitted = sampler._open(X, y)
    descent = SequentialState(fitted, None, np.ones(2))
    assert descent.order == [0, 1, 2]
    met = [np.concatenate([b.y for b in dask.compute(*descent.opponents(c).blocks)]).astype(int) for c in range(3)]
    assert [np.bincount(labels, minlength=3).tolist() for labels in met] == [[0, 0, 0], [200, 0, 0], [100, 80, 0]]


def test_the_largest_class_has_no_one_to_meet():
    X, y = overlapping(0)
    sampler = CCR(energy=0.7, random_state=0, sampling_strategy={0: 300})
    X_new, _ = sampler.fit_resample(X, y)
    assert (X_new[:300] == X).all() and len(X_new) == 360 and (sampler.radii_[0] == 0.7).all()


# --- containers and partitions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plain", "compiled"])
@pytest.mark.parametrize("cleaning", ["translate", "remove", None])
def test_any_cut_gives_the_same_bits(cleaning, name):
    table = stored_table(3, rows=300)
    table.X["b"] = table.X["b"] / 1e8 - 1e6
    sampler = lambda persist=True: CCR(random_state=5, energy=4.0, cleaning=cleaning, persist=persist, keep_index=True)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(sampler(), table.X, table.y)
            assert isinstance(expected, dict)
        with engine(name):
            for lengths, persist in (([300], True), ([100, 150, 50], False), ([0, 7, 0, 193, 50, 50, 0], True)):
                assert outcome(sampler(persist), *in_frames(table, lengths)) == expected
            plain = table._replace(X=table.X.astype(float))
            in_numpy = outcome(sampler(), plain.X.to_numpy(), plain.y.to_numpy())
            assert outcome(sampler(), *in_arrays(plain, [150, 0, 150])) == in_numpy
            assert rows_only(outcome(sampler(), plain.X, plain.y)) == rows_only(in_numpy)


@pytest.mark.parametrize("cleaning", ["translate", "remove"])
def test_one_frame_gives_the_rows_of_features_and_labels(cleaning):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(120, 2)), columns=["a", "b"])
    frame["n"] = pd.array(rng.integers(0, 3, 120), "Int16")
    frame["who"] = [f"w{i}" for i in range(120)]
    frame["day"] = np.arange(120)
    frame["label"] = np.where(rng.random(120) < 0.2, "rare", "common")
    call = lambda data: CCR(energy=1.0, cleaning=cleaning, random_state=0).resample(
        data, "label", features=["a", "b", "n"], carry=["who"]
    )
    out = call(frame)
    X_new, y_new = CCR(energy=1.0, cleaning=cleaning, random_state=0).fit_resample(frame[["a", "b", "n"]], frame["label"])
    pd.testing.assert_frame_equal(out[["a", "b", "n"]], X_new)
    assert out["label"].tolist() == y_new.tolist()
    new = out[out["day"].isna()]
    assert (new["label"] == "rare").all() and set(new["who"]) <= set(frame.loc[frame["label"] == "rare", "who"])
    old = out[out["day"].notna()]
    assert old["day"].tolist() == frame.loc[old["day"].astype(int), "day"].tolist()
    assert (len(old) < 120) == (cleaning == "remove")
    told = call(in_frame(frame, [50, 0, 70]))
    assert isinstance(told, dd.DataFrame)
    assert exactly(told.compute().reset_index(drop=True)) == exactly(out)


@pytest.mark.parametrize("keep", [True, False])
def test_the_index_of_pandas_stays_on_request(keep):
    X, y = overlapping(0)
    frame = pd.DataFrame(X, columns=list("abc"), index=np.arange(300) * 3)
    X_new, y_new = CCR(energy=0.5, random_state=0, keep_index=keep).fit_resample(frame, pd.Series(y, index=frame.index))
    assert X_new.index.tolist() == y_new.index.tolist()
    assert X_new.index[:300].tolist() == (frame.index.tolist() if keep else list(range(300)))
    assert frame.to_numpy().tolist() == X.tolist()  # what came in is not touched


# --- parameters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, value, need", [("energy", 0, "above 0"), ("energy", "much", "finite number"), ("cleaning", "move", "one of")]
)
def test_wrong_parameters_are_refused(name, value, need):
    with pytest.raises(ParameterError, match=f"'{name}' parameter of CCR must be .*{need}"):
        CCR(**{name: value}).fit_resample(LINE, LINE_LABELS)


def test_wrong_data_are_refused():
    X, y = overlapping(0)
    X[7, 1] = np.nan
    with pytest.raises(InputError, match=r"NaN or infinity in: 1 \(1 row, row \d+\)\. CCR measures distances"):
        CCR().fit_resample(X, y)


def test_a_class_of_one_row_is_grown():
    X = np.array([[0.0, 0], [1, 0], [0, 1], [2, 2]])
    X_new, y_new = CCR(energy=1.0, random_state=0).fit_resample(X, np.array([1, 0, 0, 0]))
    assert np.bincount(y_new).tolist() == [3, 3] and (X_new[:4] == X).all()
