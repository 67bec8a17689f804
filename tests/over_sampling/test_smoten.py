"""SMOTEN: the example of the paper, neighbours by imbalanced-learn's metric, votes."""

from __future__ import annotations

from collections import Counter

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from imblearn.metrics.pairwise import ValueDifferenceMetric

from dresample import SMOTEN
from dresample.neighbors import values
from dresample.over_sampling import smoten
from tests.helpers.engines import engine, small_tasks
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import outcome
from tests.helpers.tables import nominal_columns

pytestmark = NO_ADVICE


def test_the_example_of_the_paper_for_nominal_features():
    """F1 = A B C D E with the neighbours F2 = A F C G N and F3 = H B C D N gives A B C D N: the row itself votes."""
    rows = np.array([list("ABCDE"), list("AFCGN"), list("HBCDN"), *[list("ZZZZZ")] * 4], dtype=object)
    y = [1, 1, 1, 0, 0, 0, 0]
    sampler = SMOTEN(k_neighbors=2, random_state=0, sampling_strategy={1: 4})
    new = {tuple(SMOTEN(k_neighbors=2, random_state=s, sampling_strategy={1: 4}).fit_resample(rows, y)[0][-1]) for s in range(3)}
    assert new == {tuple("ABCDN")}
    assert sampler.fit_resample(rows, y)[0].dtype == object


def brute(X, y, label, k):
    """Neighbours inside a class by imbalanced-learn's metric, in the order (distance, row)."""
    codes = np.column_stack([pd.factorize(X[name], sort=True)[0] for name in X])
    metric = ValueDifferenceMetric(n_categories=codes.max(axis=0) + 1).fit(codes, y)
    row = np.flatnonzero(y == label)
    squared = metric.pairwise(codes[row]).round(12)
    np.fill_diagonal(squared, np.inf)
    order = np.lexsort((np.broadcast_to(row, squared.shape), squared), axis=1)[:, :k]
    return row, np.take_along_axis(squared, order, 1), row[order]


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("classes", [2, 3])
def test_neighbours_by_the_value_difference_metric(classes, compiled):
    X, y = nominal_columns(400, seed=2, classes=classes)
    X = X[["city", "text", "flag", "code"]]  # many equal rows
    found = {}

    class Watched(SMOTEN):
        def _voters(self, members):
            return found.setdefault(members.label, super()._voters(members))

    with engine("compiled" if compiled else "plain"):
        Watched(random_state=0).fit_resample(X, y)
    for label, (task,) in found.items():
        squared, near = task.compute()
        _, expected, rows = brute(X, y, label, 5)
        np.testing.assert_allclose(squared, expected, atol=1e-11)
        ties = (np.abs(np.diff(expected, axis=1)) < 1e-11).any()
        assert ties  # the data are full of them, and the smaller row comes first
        assert near.tolist() == rows.tolist()


@pytest.mark.parametrize("compiled", ["compiled", "plain"])
def test_a_class_in_many_blocks_is_searched_block_against_block(compiled, monkeypatch):
    """The rows of one block, from tasks that see a thousand rows each; rows of a kind lie in several blocks."""
    X, y = nominal_columns(4000, seed=6)
    expected = outcome(SMOTEN(random_state=1, k_neighbors=7, provenance=True), X, y)
    seen, plain = [], values.distinct_rows
    monkeypatch.setattr(values, "distinct_rows", lambda X, *rest: seen.append(len(X)) or plain(X, *rest))
    with engine(compiled), small_tasks(), dask.config.set(scheduler="synchronous"):
        monkeypatch.setattr(smoten, "TASK_ROWS", 300)
        frames = [dd.from_pandas(part, npartitions=9, sort=False) for part in (X, pd.Series(y, name="label"))]
        found = outcome(SMOTEN(random_state=1, k_neighbors=7, provenance=True), *frames)
    assert len(seen) >= 2 and max(seen) < 0.8 * sum(seen)
    for name in ("y", "seed", "provenance", "allocation", "counts"):
        assert found[name] == expected[name]
    assert [list(map(str, bits)) for _, bits in found["X"][0].values()] == [list(map(str, b)) for _, b in expected["X"][0].values()]


def test_new_rows_of_smoten_are_the_votes():
    X, y = nominal_columns(300, seed=5)
    sampler = SMOTEN(random_state=1, provenance=True, k_neighbors=4)
    X_new, _ = sampler.fit_resample(X, y)
    row, _, near = brute(X, y, 1, 4)
    voters = {r: [r, *n] for r, n in zip(row.tolist(), near.tolist(), strict=True)}
    told = sampler.provenance_
    assert told["neighbor_row"].isna().all() and told["gap"].isna().all()
    for i in np.flatnonzero(told["synthetic"]):
        for name in X:
            counts = Counter(X[name][voters[int(told["base_row"][i])]].tolist())
            assert counts[X_new[name][i]] == max(counts.values())


def test_text_arrays_are_all_categories_to_smoten():
    X, y = np.array([["a", "x"], ["bb", "x"], ["a", "y"], ["bb", "y"]] * 10), [0, 0, 0, 1] * 10
    X_new, _ = SMOTEN(random_state=0).fit_resample(X, y)
    assert X_new.dtype == X.dtype
