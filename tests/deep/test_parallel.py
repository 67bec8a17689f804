"""Training on Dask workers: one worker is the reference, two give the same; losses arrive; a worker killed in training."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from distributed import Client, LocalCluster

from dresample.block import Block
from dresample.deep import gloo, parallel, saved
from dresample.deep.fitting import Settings, train
from dresample.deep.network import convolutional
from dresample.distribution.batches import HeldRows, PartitionRows
from dresample.distribution.execution import Execution
from dresample.distribution.reduction import lazy
from dresample.errors import ClusterError, ModelError, ParameterError
from tests.helpers.networks import equal, totals

MAKE = partial(convolutional, (1, 16, 16), 4, 2)
SETTINGS = Settings(batch_size=16, max_epochs=3, learning_rate=1e-3)
SCALED = partial(np.asarray, dtype=np.float32)


@pytest.fixture
def client(cluster):
    with Client(cluster) as client:
        yield client


def images(n=90):
    rng = np.random.default_rng(0)
    codes = rng.permutation(np.repeat(np.array([0, 1, 2], np.int16), [n - 11, 10, 1]))
    return rng.uniform(-1, 1, (n, 256)) * (1 + codes[:, None]) / 3, codes


def in_partitions(X, codes, cuts, kept=False):
    ends = np.cumsum(cuts)
    blocks = [lazy("block", Block, X[z - n : z], codes[z - n : z], np.arange(z - n, z)) for n, z in zip(cuts, ends, strict=True)]
    if kept:
        _, blocks = Execution().keep("kept", [], blocks)
    return PartitionRows(blocks, ends - cuts)


def on_workers(client, n_workers, X, codes, settings=SETTINGS, window=60, kept=False, make=MAKE, **more):
    source = in_partitions(X, codes, [40, 0, 30, len(X) - 70], kept)
    return parallel.train_on_workers(client, n_workers, make, source, codes, settings, scaled=SCALED, window=window, **more)


def alone(X, codes, settings=SETTINGS, make=MAKE, **more):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return train(make, HeldRows(X), codes, settings, scaled=SCALED, window=10_000, **more)
    finally:
        torch.set_num_threads(threads)


@pytest.mark.parametrize("kept", [True, False])
def test_two_workers_give_what_one_gives(client, kept):
    X, codes = images()
    told = []
    one = on_workers(client, 1, X, codes, kept=kept)
    two = on_workers(client, 2, X, codes, kept=kept, progress=told.append)
    assert np.allclose(totals(one), totals(alone(X, codes)), rtol=1e-5)
    assert np.allclose(totals(two), totals(one), rtol=0.01) and two.best_epoch == one.best_epoch
    assert tuple(told) == two.losses and [loss.epoch for loss in told] == [1, 2, 3]
    assert all(w.dtype == np.float32 for w in two.best.values()) and set(two.best) == set(one.best)


def test_small_data_are_fetched_once_and_give_the_same_bits(client):
    X, codes = images()
    streamed, once = on_workers(client, 2, X, codes), on_workers(client, 2, X, codes, window=1000)
    assert equal(streamed.last, once.last) and totals(streamed) == totals(once)


def test_workers_go_on_from_a_checkpoint(client, tmp_path):
    X, codes = images()
    on_workers(client, 2, X, codes, replace(SETTINGS, max_epochs=1), checkpoint=tmp_path)
    told = []
    done = on_workers(client, 2, X, codes, checkpoint=tmp_path, progress=told.append)
    assert [loss.epoch for loss in told] == [2, 3]
    assert equal(done.last, on_workers(client, 2, X, codes).last)
    with pytest.raises(ParameterError, match="penalty is 'paper' there and 'released' here"):
        on_workers(client, 2, X, codes, replace(SETTINGS, penalty="released"), checkpoint=tmp_path)


def test_an_error_of_the_training_is_no_loss_of_a_worker(client):
    X, codes = images()
    X[5] = np.nan
    with pytest.raises(ModelError, match=r"The loss is nan in epoch 1, batch \d"):
        on_workers(client, 2, X, codes)


def test_an_error_of_the_caller_stops_the_workers(client):
    X, codes = images()

    def told(loss):
        raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"):
        on_workers(client, 2, X, codes, replace(SETTINGS, max_epochs=100_000, min_epochs=100_000), progress=told)
    end = time.monotonic() + 20
    while any(client.processing().values()) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(client.processing().values())
    assert len(on_workers(client, 2, X, codes).losses) == 3


def test_more_workers_than_there_are(client):
    X, codes = images()
    with pytest.raises(ClusterError, match="n_workers=3, but the cluster has 2"):
        on_workers(client, 3, X, codes)


def test_a_lost_peer_raises(monkeypatch):
    monkeypatch.setattr(gloo, "CONNECT", 5.0)
    box, there = [], threading.Event()

    def hear(seconds):
        if not there.wait(seconds):
            raise TimeoutError
        return box[0]

    def say(at):
        box.append(at)
        there.set()

    found, problems = {}, []

    def one(rank, stops):
        group = gloo.connected("run", rank, 2, "127.0.0.1", say, hear)
        values = torch.full((3,), float(rank))
        group.sum(values)
        group.share(values)
        found[rank] = values.tolist()
        if not stops:
            try:
                group.sum(values)
            except gloo.PeerLost as problem:
                problems.append(problem)

    threads = [threading.Thread(target=one, args=(rank, rank == 1)) for rank in range(2)]
    [t.start() for t in threads]
    [t.join(30) for t in threads]
    assert found == {0: [1.0] * 3, 1: [1.0] * 3} and len(problems) == 1
    monkeypatch.setattr(gloo, "CONNECT", 0.5)
    with pytest.raises(gloo.PeerLost):
        gloo.connected("nobody", 0, 2, "127.0.0.1", lambda at: None, hear)
    gloo.stop("told")
    with pytest.raises(gloo.PeerLost, match="told to stop"):
        gloo.connected("told", 1, 2, "127.0.0.1", say, hear)


def pid_of(client, address):
    return client.run(os.getpid, workers=[address])[address]


def kill_at(client, epoch, killed, every=False):
    """Kill a worker that trains, once the epoch is reported."""

    def told(loss):
        killed.append(loss.epoch)
        if loss.epoch == epoch or every:
            busy = [worker for worker, keys in client.processing().items() if any("dresample-deep" in str(key) for key in keys)]
            os.kill(pid_of(client, sorted(busy)[-1]), signal.SIGKILL)

    return told


@pytest.fixture
def own_client():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with (
            LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50) as cluster,
            Client(cluster) as client,
        ):
            yield client


@pytest.mark.slow
@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_worker_killed_in_training_resumes_from_the_last_checkpoint(own_client, tmp_path, n_workers):
    X, codes = images()
    settings = replace(SETTINGS, batch_size=45, max_epochs=50, min_epochs=50)
    told = []
    more = {"kept": True, "window": 1000, "checkpoint": tmp_path, "progress": kill_at(own_client, 2, told)}
    done = on_workers(own_client, n_workers, X, codes, settings, **more)
    assert told == list(range(1, 51)) and len(done.losses) == 50
    assert np.allclose(totals(done), totals(alone(X, codes, settings)), rtol=0.05)
    (event,) = own_client.get_events(parallel.TOPIC)
    assert "is gone" in event[1]["lost"]
    # Also the epochs before the last checkpoint are those of the first start: with the seconds that they took.
    assert [tuple(loss) for loss in saved.load(tmp_path)[1]["losses"]] == [tuple(loss) for loss in done.losses]


@pytest.mark.slow
def test_workers_lost_again_and_again(own_client, monkeypatch, tmp_path):
    monkeypatch.setattr(parallel, "RESTARTS", 1)
    X, codes = images()
    settings = replace(SETTINGS, max_epochs=100_000, min_epochs=100_000)
    with pytest.raises(ClusterError, match=r"started 2 times and lost each time: .*gone"):
        on_workers(own_client, 2, X, codes, settings, checkpoint=tmp_path, progress=kill_at(own_client, 0, [], every=True))
