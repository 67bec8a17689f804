"""Results are lazy and leave nothing behind: what runs when, what estimators hold, what stays on a cluster."""

from __future__ import annotations

import gc
import io
import pickle
import time
from contextlib import contextmanager

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from dask.callbacks import Callback
from distributed import Client, LocalCluster
from sklearn.base import clone

from dresample import ADASYN, SMOTE, RandomUnderSampler
from tests.helpers.four import INDEXES, SIZES, all_samplers, cases, contained, each, in_dask, indexed, name_of
from tests.helpers.marks import IN_ONE_THREAD, NO_ADVICE

pytestmark = [NO_ADVICE, IN_ONE_THREAD]


@contextmanager
def tasks():
    """A function that tells whether a task of some name has run (Dask may fuse several into one name)."""
    keys = []
    with Callback(pretask=lambda key, dsk, state: keys.append(str(key))):
        yield lambda *names: any(name in key for name in names for key in keys)


@each
@cases("container", ["dask frame", "dask array"])
def test_results_are_lazy(sampler, container):
    X, y = indexed(INDEXES["range"])
    given = contained(X, y, container)
    late = ("generate", "columns", "copies", "filter", "assemble")
    with tasks() as ran:
        result = sampler.fit_resample(*given)
    assert ran("labels") and not ran(*late)
    assert ran("gather", "nearest") == isinstance(sampler, (ADASYN, SMOTE)), "the rows of the small classes"
    assert ran("rivals") == isinstance(sampler, ADASYN)
    with tasks() as ran:
        dask.compute(*result)
    assert ran(*late) and not ran("rivals", "gather", "nearest")
    with tasks() as ran:
        sampler.resample(in_dask(X.assign(y=y)), "y")
    assert ran("labels") and not ran(*late)


@each
def test_fit_counts_the_labels_and_no_more(sampler):
    X, y = indexed(INDEXES["range"])
    with tasks() as ran:
        sampler = clone(sampler).fit(in_dask(X), in_dask(y))
    assert ran("labels") and not ran("gather", "survey", "nearest", "rivals", "number", "generate", "_frame_block")
    assert sampler.class_counts_ == {0: SIZES[0], 1: SIZES[1]}


@each
def test_computing_twice_gives_the_same(sampler):
    X, y = indexed(INDEXES["range"])
    result = sampler.fit_resample(in_dask(X), in_dask(y))
    for first, second in zip(dask.compute(*result), dask.compute(*result), strict=True):
        assert first.equals(second)


@cases("sampler", [*all_samplers(), ADASYN(random_state=0, scale="standard"), SMOTE(random_state=0, scale="robust")], ids=repr)
def test_persist_changes_nothing(sampler):
    X, y = indexed(INDEXES["range"])
    ways = [clone(sampler).set_params(persist=persist) for persist in (True, False, "auto")]
    results = [dask.compute(*way.fit_resample(in_dask(X), in_dask(y))) for way in ways]
    for other in results[1:]:
        assert results[0][0].equals(other[0]) and results[0][1].equals(other[1])


class NoGraphs(pickle.Pickler):
    """A pickler that refuses Dask collections."""

    def reducer_override(self, obj):
        assert not dask.is_dask_collection(obj), f"a {type(obj).__name__} with its graph"
        return NotImplemented


@each
@cases("call", ["fit", "fit_resample", "resample"])
def test_fitted_estimators_hold_no_graph(sampler, call):
    X, y = indexed(INDEXES["range"])
    sampler = clone(sampler)
    if call == "resample":
        sampler.resample(in_dask(X.assign(y=y)), "y")
    else:
        getattr(sampler, call)(in_dask(X), in_dask(y))
    NoGraphs(io.BytesIO()).dump(sampler)


@each
@cases("container", ["pandas", "dask"])
def test_estimators_are_cloned_and_pickled_as_scikit_learn_wants(sampler, container):
    X, y = indexed(INDEXES["range"])
    given = (in_dask(X), in_dask(y)) if container == "dask" else (X, y)
    fresh = clone(sampler).set_params(sampling_strategy={0: 30, 1: 20} if not isinstance(sampler, RandomUnderSampler) else {0: 20})
    thawed = pickle.loads(pickle.dumps(fresh))
    assert thawed.get_params() == fresh.get_params()
    expected, _ = dask.compute(*fresh.fit_resample(*given))
    for other in (thawed, clone(fresh), pickle.loads(pickle.dumps(fresh))):
        assert other.get_params() == fresh.get_params()
        assert dask.compute(*other.fit_resample(*given))[0].equals(expected)
    frozen = pickle.loads(pickle.dumps(fresh))
    assert frozen.seed_ == 0 and frozen.sampling_strategy_ == fresh.sampling_strategy_ and str(frozen.report_) == str(fresh.report_)
    if hasattr(fresh, "allocation_"):
        assert frozen.allocation_.equals(fresh.allocation_)
    assert not [name for name in vars(clone(fresh)) if name.endswith("_")]


@pytest.fixture(scope="module")
def client():
    """One small cluster in this process, so that a test can look at its scheduler."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as running,
    ):
        yield running


def left_on(client, patience=10):
    """Tasks that the scheduler still holds, once things have calmed down."""
    end = time.monotonic() + patience
    while client.cluster.scheduler.tasks and time.monotonic() < end:
        gc.collect()
        time.sleep(0.05)
    return sorted({str(key).rsplit("-", 1)[0] for key in client.cluster.scheduler.tasks})


@cases("sampler, persist", zip(all_samplers(), (True, False, "auto", "auto"), strict=True), ids=str)
def test_nothing_stays_on_the_cluster(client, sampler, persist):
    X, y = indexed(INDEXES["range"])
    alone = dask.compute(*sampler.fit_resample(in_dask(X), in_dask(y)), scheduler="synchronous")
    with dask.config.set(scheduler="distributed"):
        sampler = clone(sampler).set_params(persist=persist)
        result = sampler.fit_resample(in_dask(X), in_dask(y))
        made = dask.compute(*result)
        out = sampler.resample(in_dask(X.assign(y=y)), "y")
        out.compute()
    assert made[0].equals(alone[0]) and made[1].equals(alone[1])
    del result, out
    assert left_on(client) == []


def test_nothing_stays_on_the_cluster_after_the_provenance(client):
    X, y = indexed(INDEXES["range"])
    with dask.config.set(scheduler="distributed"):
        sampler = SMOTE(provenance=True)
        result = sampler.fit_resample(in_dask(X), in_dask(y))
        assert len(sampler.provenance_.compute()) == 60
    del result, sampler
    assert left_on(client) == []


reads = []


def read(i):
    """A partition, and a note that it was read."""
    reads.append(i)
    rng = np.random.default_rng(i)
    return pd.DataFrame(rng.normal(size=(50, 2)), columns=["a", "b"]).assign(y=np.repeat([0, 1], [35, 15]))


@cases("sampler", all_samplers()[:1], ids=name_of)
@cases("persist", [True, False])
@cases("where", ["here", "cluster"])
def test_new_rows_need_no_further_look_at_the_source(client, sampler, persist, where):
    """The rows of the small classes are kept between fitting and computing, in memory or on the workers."""
    with dask.config.set(scheduler="distributed" if where == "cluster" else "synchronous"):
        whole = dd.from_map(read, range(3), meta=read(0)[:0])
        X_new, _ = clone(sampler).set_params(persist=persist).fit_resample(whole[["a", "b"]], whole["y"])
        assert reads
        calm()
        reads.clear()
        assert len(X_new.partitions[3:].compute()) == 60
    assert reads == []


def calm():
    """Until the scheduler has heard what nobody wants any more."""
    gc.collect()
    time.sleep(0.3)


@cases("placement", ["append", "spread"])
def test_results_may_wait_on_a_cluster(client, placement):
    """What a lazy result needs stays on the workers for as long as the result lives."""
    sampler = ADASYN(random_state=0, placement=placement)
    X, y = indexed(INDEXES["range"])
    whole = in_dask(X.assign(y=y))
    alone = sampler.resample(whole, "y", features=["a", "b"], carry=["c"]).compute()
    with dask.config.set(scheduler="distributed"):
        X_new, y_new = sampler.fit_resample(whole[["a", "b"]], whole["y"])
        out = sampler.resample(whole, "y", features=["a", "b"], carry=["c"])
        calm()
        X_made, y_made, made = dask.compute(X_new, y_new, out)
    assert made.equals(alone)
    assert X_made[["a", "b"]].shape == alone[["a", "b"]].shape and y_made.equals(alone["y"])


OUTLIVING = [("dask array", s) for s in all_samplers()[1::2]]


OUTLIVING += [("dask frame", s) for s in (all_samplers()[2], SMOTE(random_state=0, placement="spread"))]


@cases("container, sampler", OUTLIVING, ids=str)
def test_the_result_outlives_a_persisted_source(client, sampler, container):
    """Callers may persist their data on the cluster and let go of them: the result holds what it needs."""
    X, y = indexed(INDEXES["range"])
    expected = dask.compute(*sampler.fit_resample(*contained(X, y, container)), scheduler="synchronous")
    with dask.config.set(scheduler="distributed"):
        given = client.persist(contained(X, y, container))
        result = sampler.fit_resample(*given)
        del given
        calm()
        made = dask.compute(*result)
    assert all(np.array_equal(a, b) for a, b in zip(made, expected, strict=True))
