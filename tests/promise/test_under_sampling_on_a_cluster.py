"""The under-samplers with searches and models, and shrinkage, on a cluster: the rows that they give in memory."""

from __future__ import annotations

import dask
import pytest
from distributed import Client
from sklearn.naive_bayes import GaussianNB

from dresample import ClusterCentroids, InstanceHardnessThreshold, NearMiss, RandomOverSampler
from tests.helpers.holding import in_frames
from tests.helpers.tables import stored_table

SAMPLERS = [
    NearMiss(version=2),
    NearMiss(version=3, n_neighbors_ver3=9),
    InstanceHardnessThreshold(estimator=GaussianNB(), max_fit_rows=200, random_state=0),
    ClusterCentroids(max_fit_rows=200, random_state=0),
    ClusterCentroids(voting="hard", random_state=0),
    RandomOverSampler(shrinkage=0.5, random_state=0),
]


def test_a_cluster_gives_the_same_rows(cluster):
    table = stored_table(6, rows=500)
    for sampler in SAMPLERS:
        X, y = sampler.fit_resample(*table)
        with Client(cluster):
            X_new, y_new = dask.compute(*sampler.fit_resample(*in_frames(table, [130, 0, 370])))
        assert X_new.to_numpy().tobytes() == X.to_numpy().tobytes(), sampler
        assert y_new.tolist() == y.tolist()


@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
def test_a_second_computation_gives_the_same(sampler):
    X, y = sampler.fit_resample(*in_frames(stored_table(6, rows=300), [130, 0, 170]))
    assert X.npartitions == y.npartitions
    assert X.compute().equals(X.compute())
    assert X.compute().index.equals(y.compute().index)
