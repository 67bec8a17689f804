"""AMDO: the metric by brute force, the space of mixed rows, new rows on ellipses, any cut of the rows."""

from __future__ import annotations

import dask
import numpy as np
import pandas as pd
import pytest

from dresample import AMDO
from dresample.block import Block
from dresample.distribution.execution import Execution
from dresample.distribution.reduction import known
from dresample.errors import InputError, NoBaseError
from dresample.over_sampling.amdo import mixed_space
from tests.helpers.engines import engine
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import outcome
from tests.helpers.strategies import Table
from tests.helpers.tables import stored_table

pytestmark = NO_ADVICE


def mixed_table(seed, rows=200):
    """Three classes, numbers of several scales and two nominal columns that depend on the class and the numbers."""
    table = stored_table(seed, rows)
    rng = np.random.default_rng(seed)
    city = np.array(["Graz", "Linz", "Wien"])[(table.y + rng.integers(0, 2, rows)) % 3]
    X = table.X[["d", "e", "b"]].assign(city=city, flag=(table.X["e"] + rng.normal(0, 0.3, rows)) > 0)
    return Table(X[["city", "d", "e", "flag", "b"]], table.y)


def hvdm(X, y):
    """Squared distances of all pairs, straight from the definition."""
    total = np.zeros((len(X), len(X)))
    for name, column in X.items():
        if name in ("city", "flag"):
            chance = pd.crosstab(column.astype(str), y, normalize="index").loc[column.astype(str)].to_numpy()
            total += np.square(chance[:, None] - chance[None]).sum(axis=2)
        else:
            values = column.to_numpy(float)
            total += np.square((values[:, None] - values[None]) / (4 * values.std()))
    np.fill_diagonal(total, np.inf)
    return total


@pytest.mark.parametrize("seed", range(3))
def test_rivals_by_the_metric(seed):
    X, y = mixed_table(seed)
    sampler = AMDO(["city", "flag"], random_state=0, min_same=1, on_none_kept="skip", on_small_class="shrink")
    sampler.fit_resample(X, y)
    squared = hvdm(X, y)
    for label, mine in sampler.allocation_.groupby("label"):
        mine_squared = squared[mine["row"].to_numpy()]
        near = np.argsort(mine_squared, axis=1, kind="stable")
        gaps = np.take_along_axis(mine_squared, near, 1)
        clear = gaps[:, 5] - gaps[:, 4] > 1e-9 * gaps[:, 4]  # rounding decides between the others
        rivals = (y.to_numpy()[near[:, :5]] != label).sum(axis=1)
        assert clear.sum() > 10
        assert mine["rivals"].to_numpy(int)[clear].tolist() == rivals[clear].tolist()


def test_the_space_there_and_back():
    rng = np.random.default_rng(0)
    X = np.column_stack(
        [rng.normal(5, 3, 50), rng.normal(0, 0.1, 50), np.full(50, 2.0), rng.integers(0, 3, 50), 2 * rng.integers(0, 2, 50)]
    )
    block = Block(X, np.ones(50), np.arange(50))
    space = mixed_space(Execution("synchronous"), [(known("rows", block), np.arange(50))], 5, [4, 3])
    Z = space.into(X)
    np.testing.assert_allclose(space.back(Z), X)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-12)
    assert Z.shape == (50, 3 + 3 + 2)  # values that do not occur have no coordinate
    assert len(space.ellipses.variance) == 2 + 2 + 1  # a constant, and the sums of the shares, have no spread


def test_new_rows_lie_on_ellipses():
    """With one value for the nominal column, the numbers keep their Mahalanobis distance."""
    X, y = mixed_table(1)
    X = X[["d", "e"]].assign(city="Wien")
    sampler = AMDO(["city"], random_state=0, min_same=1, provenance=True, sampling_strategy="not majority")
    X_new, y_new = sampler.fit_resample(X, y)
    told = sampler.provenance_[len(X) :]
    base = told["base_row"].to_numpy(int)
    assert set(X_new["city"]) == {"Wien"}
    for label in (1, 2):
        mine = y_new[len(X) :].to_numpy() == label
        allocation = sampler.allocation_.query("label == @label")
        kept = X.loc[allocation["row"][allocation["copies"] > 0], ["d", "e"]].to_numpy(float)
        assert (allocation["rivals"] == 5).sum() == len(allocation) - len(kept)
        mean, inverse = kept.mean(axis=0), np.linalg.inv(np.cov(kept.T))
        far = lambda Z, mean=mean, inverse=inverse: np.einsum("ni,ij,nj->n", Z - mean, inverse, Z - mean)
        new = X_new[len(X) :].loc[mine, ["d", "e"]].to_numpy(float)
        np.testing.assert_allclose(far(new), far(X.loc[base[mine], ["d", "e"]].to_numpy(float)), rtol=1e-5)


def test_categories_follow_the_numbers():
    rng = np.random.default_rng(0)
    small = rng.normal(0, 1, 100)
    X = pd.DataFrame({"a": np.concatenate([small, rng.normal(3, 1, 400)]), "b": rng.normal(0, 1, 500)})
    X["sign"] = np.where(X["a"] > 0, "plus", "minus")
    X_new, _ = AMDO(["sign"], random_state=0).fit_resample(X, np.repeat([1, 0], [100, 400]))
    made = X_new[500:]
    assert (made["sign"] == np.where(made["a"] > 0, "plus", "minus")).mean() > 0.65
    assert set(made["sign"]) == {"plus", "minus"}


def test_wrong_parameters_and_data_are_refused():
    X, y = mixed_table(2)
    with pytest.raises(InputError, match=r"^AMDO is not designed to work only with numerical features.*of AMDO, or use MDO\.$"):
        AMDO().fit_resample(X[["d", "e"]], y)
    with pytest.raises(InputError, match=r"^AMDO is not designed to work only with categorical features.*of AMDO\.$"):
        AMDO(["city", "flag"]).fit_resample(X[["city", "flag"]], y)
    lonely = pd.DataFrame({"a": np.r_[np.arange(6.0) * 10, np.repeat(np.arange(6.0) * 10, 4) + np.tile([0.1, 0.2, 0.3, 0.4], 6)]})
    lonely["b"] = pd.Categorical(["x"] * 30)
    with pytest.raises(NoBaseError, match="has 2 rows of its class among its 3 nearest"):
        AMDO(n_neighbors=3).fit_resample(lonely, np.repeat([1, 0], [6, 24]))


@pytest.mark.parametrize("lengths", [[200], [70, 60, 70], [12] * 16 + [8], [0, 1, 70, 0, 0, 60, 0, 68, 1]])
@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
def test_any_cut_gives_the_same_bits(lengths, engine_name):
    table = mixed_table(3)
    made = lambda: AMDO(["city", "flag"], random_state=4, min_same=1, on_small_class="shrink", provenance=True)
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = outcome(made(), table.X, table.y)
            assert isinstance(expected, dict), expected
        with engine(engine_name):
            assert outcome(made(), *in_frames(table, lengths)) == expected


@pytest.mark.parametrize("strategy", ["auto", "minority"])
def test_the_metric_is_fitted_once_for_all_classes(strategy):
    table = mixed_table(3)
    sampler = AMDO(["city", "flag"], random_state=4, min_same=1, on_small_class="shrink", sampling_strategy=strategy, persist=False)
    X, y = in_frames(table, (70, 130))
    planned = sampler.plan(X, y).passes
    sampler.fit_resample(X, y)
    assert [phase.name for phase in sampler.report_.phases].count("view") == 1
    assert sampler.report_.passes + 1 == planned  # the result itself
