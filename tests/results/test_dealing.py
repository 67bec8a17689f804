"""New rows dealt over partitions: the rows of a plain deal, in the same order, with tasks that grow with the partitions."""

from __future__ import annotations

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

from dresample import ADASYN, SMOTE, EditedNearestNeighbours, RandomOverSampler, RandomUnderSampler
from dresample.distribution.reduction import known
from dresample.results.dealing import dealt
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]


@pytest.mark.parametrize("seed", range(12))
def test_each_partition_has_its_rows_in_the_order_of_the_parts(seed):
    rng = np.random.default_rng(seed)
    partitions, parts = rng.integers(1, 80), rng.integers(1, 80)
    old = [np.full(n, -1) for n in rng.integers(0, 3, partitions)]
    new = np.split(np.arange(300), np.sort(rng.integers(0, 301, parts - 1)))
    to = [rng.integers(0, partitions, len(n)) for n in new]
    tasks = dealt([known("old", o) for o in old], [known("new", n) for n in new], [known("to", t) for t in to])
    for i, found in enumerate(dask.compute(*tasks, scheduler="synchronous")):
        plain = [old[i], *(n[t == i] for n, t in zip(new, to, strict=True))]
        assert found.tolist() == np.concatenate(plain).tolist()


def _part(i):
    rng = np.random.default_rng(i)
    y = (np.arange(10) % 5 == 0).astype(np.int64)
    return pd.DataFrame(rng.normal(size=(10, 2)) + y[:, None], columns=["a", "b"]).assign(y=y)


def _tasks(sampler, partitions):
    """Tasks of a run from the first look to the result."""
    count = [0]

    def get(expr, keys, **kwargs):
        graph = dict(expr.__dask_graph__())
        count[0] += len(graph)
        return dask.get(graph, keys)

    with dask.config.set(scheduler=get):
        sampler.resample(dd.from_map(_part, range(partitions), meta=_part(0)), "y").map_partitions(len, meta=("n", int)).compute()
    return count[0]


@pytest.mark.parametrize(
    "sampler",
    [ADASYN(random_state=0), SMOTE(random_state=0), RandomOverSampler(random_state=0), RandomUnderSampler(random_state=0),
     EditedNearestNeighbours()],
    ids=lambda sampler: type(sampler).__name__,
)  # fmt: skip
def test_tasks_grow_with_the_partitions(sampler):
    assert _tasks(sampler, 120) <= 2.1 * _tasks(sampler, 60)


@pytest.mark.parametrize("kind", [ADASYN, SMOTE])
def test_tasks_of_dealt_rows_grow_with_the_partitions(kind):
    sampler = kind(random_state=0, placement="spread")
    assert _tasks(sampler, 60) <= 2.1 * _tasks(sampler, 30)
