"""Cluster centroids: imbalanced-learn as oracle, kept rows with centroids below in every container, any cut, edge cases."""

from __future__ import annotations

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from imblearn import under_sampling as theirs
from sklearn.cluster import AgglomerativeClustering, KMeans, MiniBatchKMeans
from sklearn.linear_model import LogisticRegression

from dresample import ClusterCentroids
from dresample.errors import InputError, ModelError, ParameterError
from tests.helpers.engines import engine
from tests.helpers.holding import in_arrays, in_frame, in_frames
from tests.helpers.outcomes import attempt, bits
from tests.helpers.strategies import Table
from tests.helpers.tables import CUTS_OF_240, stored_table, three_clouds

VOTING = ["soft", "hard"]


# --- imbalanced-learn -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["auto", {1: 100}, {0: 30, 1: 20}])
@pytest.mark.parametrize("estimator", [None, MiniBatchKMeans(n_init=1, random_state=0)], ids=["default", "mini"])
def test_centroids_of_imbalanced_learn(estimator, strategy):
    X, y = three_clouds()
    parameters = {"sampling_strategy": strategy, "random_state": 4, "estimator": estimator}
    X_new, y_new = ClusterCentroids(**parameters).fit_resample(X, y)
    expected_X, expected_y = theirs.ClusterCentroids(**parameters).fit_resample(X, y)
    for label in range(3):
        found, expected = (rows[np.lexsort(rows.T)] for rows in (X_new[y_new == label], expected_X[expected_y == label]))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_hard_voting_takes_the_nearest_row_of_the_class():
    X, y = three_clouds(120)
    sampler = ClusterCentroids(sampling_strategy={1: 25}, voting="hard", random_state=1)
    X_new, y_new = sampler.fit_resample(X, y)
    own = X[y == 1]
    centres = sampler.estimator_.cluster_centers_
    squared = np.zeros((len(centres), len(own)))
    for a, b in zip(centres.T, own.T, strict=True):
        squared += np.square(a[:, None] - b[None, :])
    nearest = np.sort(squared.argmin(axis=1))
    assert X_new[y_new == 1].tobytes() == own[nearest].tobytes()


def test_a_row_may_be_nearest_to_two_centres():
    class Fixed(KMeans):
        def fit(self, X, y=None, sample_weight=None):
            self.cluster_centers_ = np.array([[0.4], [-0.4], [9.0]])
            return self

    X, y = np.array([0.0, 9.5, 50.0, 60.0, 1.0, 2.0, 3.0])[:, None], np.repeat([0, 1], [4, 3])
    X_new, _ = ClusterCentroids(estimator=Fixed(), voting="hard").fit_resample(X, y)
    assert X_new.ravel().tolist() == [1.0, 2.0, 3.0, 0.0, 0.0, 9.5]


# --- kept rows, and centroids below -----------------------------------------------------------------------------------


@pytest.mark.parametrize("voting", VOTING)
def test_the_other_classes_stay_in_their_order(voting):
    X, y = three_clouds()
    X_new, y_new = ClusterCentroids(voting=voting, random_state=0).fit_resample(X, y)
    small = y == 2
    assert X_new[: small.sum()].tobytes() == X[small].tobytes()
    assert y_new.tolist() == [2] * small.sum() + [0] * small.sum() + [1] * small.sum()


@pytest.mark.parametrize("voting", VOTING)
def test_every_container_has_kept_rows_with_centroids_below(voting):
    X, y = three_clouds(200)
    sampler = ClusterCentroids(voting=voting, random_state=0)
    expected, labels = sampler.fit_resample(X, y)
    frame, series = pd.DataFrame(X, columns=list("abc")), pd.Series(y, name="label").astype("category")
    frame.index = series.index = np.arange(200) + 1000
    for index, keep in ((list(range(len(labels))), False), (None, True)):
        X_new, y_new = ClusterCentroids(voting=voting, random_state=0, keep_index=keep).fit_resample(frame, series)
        assert X_new.to_numpy().tobytes() == expected.tobytes()
        assert y_new.dtype == series.dtype and y_new.name == "label" and y_new.tolist() == labels.tolist()
        assert X_new.index.equals(y_new.index)
        kept = int((labels == labels[0]).sum())
        assert X_new.index.tolist()[:kept] == (index or (1000 + np.flatnonzero(y == labels[0])).tolist())[:kept]
    as_lists = sampler.fit_resample(X.tolist(), y.tolist())
    assert as_lists == (expected.tolist(), labels.tolist())
    blocks = da.from_array(X, chunks=(50, 3)), da.from_array(y, chunks=50)
    X_new, y_new = sampler.fit_resample(*blocks)
    assert X_new.shape == expected.shape and y_new.shape == labels.shape
    assert X_new.compute().tobytes() == expected.tobytes() and y_new.compute().tolist() == labels.tolist()
    text = np.array(["a", "bb", "ccc"])[y]
    X_new, y_new = sampler.fit_resample(frame, text)
    assert isinstance(X_new, pd.DataFrame) and y_new.tolist() == np.array(["a", "bb", "ccc"])[labels].tolist()


def test_one_more_partition_for_each_class():
    X, y = three_clouds()
    frame = dd.from_pandas(pd.DataFrame(X, columns=list("abc")).assign(label=y), npartitions=4)
    X_new, y_new = ClusterCentroids(random_state=0).fit_resample(frame[list("abc")], frame["label"])
    assert X_new.npartitions == y_new.npartitions == 6
    X_new, y_new = dask.compute(X_new, y_new)
    assert X_new.index.equals(y_new.index) and X_new.index.is_unique


def test_resample_carries_columns_of_the_nearest_row():
    X, y = three_clouds(200)
    frame = pd.DataFrame(X, columns=list("abc")).assign(label=y, name=[f"n{i}" for i in range(200)], number=np.arange(200))
    sampler = ClusterCentroids(random_state=0)
    out = sampler.resample(frame, "label", features=list("abc"), carry=["name"])
    own = y == out.label.iloc[0]
    kept = int(own.sum())
    assert out.name[:kept].tolist() == frame.name[own].tolist()
    assert out.number[:kept].tolist() == frame.number[own].tolist() and out.number[kept:].isna().all()
    for i in (kept, len(out) - 1):
        own = np.flatnonzero(y == out.label.iloc[i])
        nearest = own[np.square(X[own] - out[list("abc")].iloc[i].to_numpy()).sum(axis=1).argmin()]
        assert out.name.iloc[i] == f"n{nearest}"
    lazy = sampler.resample(in_frame(frame, [30, 0, 170]), "label", features=list("abc"), carry=["name"])
    assert all(bits(lazy.compute()[c]) == bits(out[c]) for c in out)


def test_hard_voting_keeps_whole_rows():
    X, y = three_clouds(200)
    frame = pd.DataFrame(X, columns=list("abc")).assign(label=y, name=[f"n{i}" for i in range(200)], number=np.arange(200))
    sampler = ClusterCentroids(voting="hard", random_state=0)
    out = sampler.resample(frame, "label", features=list("abc"))
    assert out.reset_index(drop=True).equals(frame.iloc[out.number].reset_index(drop=True))
    lazy = sampler.resample(in_frame(frame, [30, 0, 170]), "label", features=list("abc"))
    assert lazy.compute().number.tolist() == out.number.tolist()


# --- any cut ----------------------------------------------------------------------------------------------------------

CASES = [
    {},
    {"voting": "hard"},
    {"max_fit_rows": 70},
    {"voting": "hard", "max_fit_rows": 70, "estimator": MiniBatchKMeans(n_init=1)},
]


def told(parameters, X, y):
    sampler = ClusterCentroids(random_state=5, **parameters)

    def rows():
        X_new, y_new = dask.compute(*sampler.fit_resample(X, y))
        columns = [bits(c) for _, c in pd.DataFrame(X_new).items()]
        return columns, [str(d) for d in pd.DataFrame(X_new).dtypes], y_new.tolist(), sampler.report_.counts_after

    return attempt(rows)


@pytest.mark.filterwarnings("ignore::dresample.errors.IntegerValuedWarning")  # floats of whole numbers, so that rows tie
@pytest.mark.parametrize("dtype", ["mixed", "float32", "float64", "int64"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_any_cut_gives_the_same_bits(case, dtype):
    table = stored_table(3, 240)
    if dtype != "mixed":
        table = Table((table.X[["a", "d", "e"]] * 20).round().astype(dtype), (table.y > 0).astype("int64"))
    with dask.config.set(scheduler="synchronous"):
        with engine("plain"):
            expected = told(case, table.X, table.y)
            assert expected[0] != "raised", expected
            if dtype != "mixed":
                assert told(case, table.X.to_numpy(), table.y.to_numpy()) == expected
                assert told(case, *in_arrays(table, CUTS_OF_240[1])) == expected
        with engine("compiled"):
            for lengths in CUTS_OF_240:
                assert told(case, *in_frames(table, lengths)) == expected


# --- edge cases -------------------------------------------------------------------------------------------------------


def test_a_class_that_is_small_enough_stays():
    X, y = three_clouds(60)
    X_new, y_new = ClusterCentroids(sampling_strategy={c: int((y == c).sum()) for c in range(3)}).fit_resample(X, y)
    assert X_new.tobytes() == X.tobytes() and y_new.tolist() == y.tolist()


@pytest.mark.parametrize("voting", VOTING)
def test_nothing_wanted_of_a_class(voting):
    X, y = three_clouds(60)
    X_new, y_new = ClusterCentroids(sampling_strategy={1: 0}, voting=voting).fit_resample(X, y)
    assert X_new.tobytes() == X[y != 1].tobytes() and y_new.tolist() == y[y != 1].tolist()


def test_the_sample_of_a_large_class_is_told():
    X, y = three_clouds()
    sampler = ClusterCentroids(max_fit_rows=100, random_state=0)
    sampler.fit_resample(X, y)
    assert sampler.report_.notes["clustered rows of class 1"].startswith("100 of ")
    assert sampler.report_.grade == "B" and sampler.voting_ == "soft"


def test_more_centroids_than_rows_are_refused():
    X, y = three_clouds()
    with pytest.raises(InputError, match=r"100 centroids are wanted of class 1.*max_fit_rows=50"):
        ClusterCentroids(sampling_strategy={1: 100}, max_fit_rows=50).fit_resample(X, y)


class NoCenters(KMeans):
    def fit(self, X, y=None, sample_weight=None):
        return self


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"estimator": LogisticRegression()}, ParameterError, "exposing a parameter `n_clusters` and a fitted parameter"),
        ({"estimator": KMeans}, ParameterError, "A KMeans was passed"),
        ({"estimator": AgglomerativeClustering()}, ModelError, "exposing a fitted parameter `cluster_centers_`"),
        ({"estimator": NoCenters()}, ModelError, "A NoCenters has none"),
        ({"voting": "none"}, ParameterError, "'voting' parameter of ClusterCentroids must be one of"),
        ({"max_fit_rows": 0}, ParameterError, "'max_fit_rows' parameter"),
    ],
)
def test_wrong_parameters_are_refused(parameters, error, message):
    with pytest.raises(error, match=message):
        ClusterCentroids(**parameters).fit_resample(*three_clouds(60))


def test_missing_values_are_named():
    X, y = three_clouds(60)
    X[3, 1] = np.nan
    with pytest.raises(InputError, match="NaN or infinity in: 1"):
        ClusterCentroids().fit_resample(X, y)
