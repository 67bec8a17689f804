"""Tasks are pure: failures, retries and dead workers change nothing; cancelled runs leave the cluster clean."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
import pytest

from dresample import ADASYN
from dresample.datasets import FRAUD_FEATURES, fraud_table
from tests.helpers.engines import small_tasks
from tests.helpers.marks import NO_ADVICE
from tests.helpers.tasks import around_tasks

pytestmark = NO_ADVICE

FEATURES = list(FRAUD_FEATURES)


@pytest.fixture(scope="module")
def table():
    return fraud_table(60_000, fraud=0.02, npartitions=6)


@pytest.fixture(scope="module")
def expected(table):
    frame = table.compute()
    return ADASYN(random_state=5).fit_resample(frame[FEATURES], frame["fraud"])


def assert_expected(result, expected):
    X, y = result
    np.testing.assert_array_equal(np.asarray(X), expected[0])
    np.testing.assert_array_equal(np.asarray(y), expected[1])


_FAILURES: dict[int, int] = {}
_CALLS: dict[int, int] = {}
_LOCK = threading.Lock()


def failing(chunk, blocks, *rest):
    first = int(blocks[0].row[0]) // 10_000
    with _LOCK:
        _CALLS[first] = now = _CALLS.get(first, 0) + 1
    if now <= _FAILURES.get(first, 0):
        raise OSError(f"invocation {now} of group {first} fails")
    return chunk(blocks, *rest)


def slow(chunk, *arguments):
    time.sleep(0.6)
    return chunk(*arguments)


# Which invocations of the rivals' chunk fail before one succeeds, by partition group, and how often tasks are retried.
TIMINGS = [({0: 1}, 1), ({0: 1, 1: 1, 2: 1}, 1), ({1: 2}, 2), ({0: 2, 2: 1}, 2)]


# Dask says that annotations of frames are ignored; those of the sampler's own tasks are not.
@pytest.mark.filterwarnings("ignore:Dask annotations")
@pytest.mark.parametrize(("failures", "retries"), TIMINGS)
def test_tasks_that_fail_and_are_retried_change_nothing(failures, retries, table, expected):
    import dask
    from distributed import Client, LocalCluster

    _FAILURES.clear()
    _FAILURES.update(failures)
    _CALLS.clear()
    with (
        around_tasks("rivals", failing),
        small_tasks(group_rows=10_000),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        Client(cluster),
        dask.annotate(retries=retries),
    ):
        result = ADASYN(random_state=5, persist=False).fit_resample(table[FEATURES], table["fraud"])
        assert_expected(dask.compute(*result), expected)
    assert all(_CALLS[g] == n + 1 for g, n in failures.items())


def test_a_killed_worker_changes_nothing(table, expected):
    """SIGKILL while the rivals are being counted: proved to land mid-run, by the phase and by a restarted worker."""
    import dask
    from distributed import Client, LocalCluster

    with (
        around_tasks("rivals", slow),
        small_tasks(group_rows=10_000),
        dask.config.set({"distributed.scheduler.allowed-failures": 10}),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as cluster,
        Client(cluster) as client,
    ):
        pids = client.run(os.getpid)
        killed = []

        def kill_when_counting() -> None:
            while not killed:
                running = [key for keys in client.processing().values() for key in keys if str(key).startswith("dresample_rivals")]
                if running:
                    pid = next(iter(pids.values()))
                    os.kill(pid, signal.SIGKILL)
                    killed.append((pid, running))
                time.sleep(0.05)

        watcher = threading.Thread(target=kill_when_counting, daemon=True)
        watcher.start()
        result = ADASYN(random_state=5, persist=True).fit_resample(table[FEATURES], table["fraud"])
        watcher.join(5)
        assert killed, "no worker was killed while rivals were being counted"
        assert_expected(dask.compute(*result), expected)
        assert killed[0][0] not in client.run(os.getpid).values()


def _tasks(dask_scheduler):
    return len(dask_scheduler.tasks)


def _eventually_empty(client) -> bool:
    for _ in range(100):
        if client.run_on_scheduler(_tasks) == 0:
            return True
        time.sleep(0.1)
    return False


def test_results_that_go_leave_nothing_behind(table):
    import gc

    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        sampler = ADASYN(random_state=5, persist=True)
        X, y = sampler.fit_resample(table[FEATURES], table["fraud"])
        first, second = X.compute(), X.compute()
        assert first.equals(second)
        del X, y
        gc.collect()
        assert _eventually_empty(client)


@pytest.mark.parametrize("problem", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_fit_leaves_nothing_behind(problem, table):
    import gc

    from distributed import Client, LocalCluster

    class Stopped(ADASYN):
        def _choose(self, *_, **__):
            raise problem("stop")

    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        with pytest.raises(problem, match="stop"):
            Stopped(random_state=5, persist=True).fit_resample(table[FEATURES], table["fraud"])
        gc.collect()
        assert _eventually_empty(client)
