"""Training of the autoencoder in one process: the loop of the paper, early stop, checkpoints, small classes, groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pytest
import torch

from dresample.arithmetic import draws
from dresample.block import Block
from dresample.deep import checkpoints, saved
from dresample.deep.determinism import device_of
from dresample.deep.fitting import Settings, train
from dresample.deep.learner import Learner, seeded
from dresample.deep.network import convolutional, dense, weights_of
from dresample.deep.schedule import Schedule
from dresample.distribution.batches import HeldRows, PartitionRows
from dresample.distribution.reduction import lazy
from dresample.errors import InputError, ModelError, ParameterError
from tests.helpers.groups import together
from tests.helpers.marks import IN_ONE_THREAD, ONE_TORCH_THREAD
from tests.helpers.networks import equal, totals

pytestmark = [ONE_TORCH_THREAD, IN_ONE_THREAD]

MAKE = partial(dense, 4, 2, 8)
SHORT = Settings(batch_size=10, max_epochs=4, learning_rate=1e-2)


def as_it_is(rows):
    return rows.astype(np.float32)


def table(n=57, d=4, seed=0):
    rng = np.random.default_rng(seed)
    codes = np.sort(rng.choice(3, n, p=[0.7, 0.2, 0.1])).astype(np.int16)
    return rng.normal(codes[:, None], 1.0, (n, d)), rng.permutation(codes)


def fit(X, codes, settings=SHORT, make=MAKE, window=10_000, **more):
    source = more.pop("source", HeldRows(X))
    return train(make, source, codes, settings, scaled=more.pop("scaled", as_it_is), window=window, **more)


# --- the loop ----------------------------------------------------------------------------------------------------------------


def plain(X, codes, settings, make, scaled=as_it_is):
    """The loop as one would write it, on arrays in memory: spec section 2."""
    network = make()
    optimizers = [torch.optim.Adam(part.parameters(), lr=settings.learning_rate) for part in (network.encoder, network.decoder)]
    data, found = torch.from_numpy(scaled(X)), []

    def run(start):
        network.load_state_dict({name: torch.from_numpy(w) for name, w in start.items()})
        for epoch in range(1, settings.max_epochs + 1):
            sums = 0.0
            for step in Schedule(codes, settings.batch_size, settings.seed).epoch(epoch):
                [o.zero_grad() for o in optimizers]
                B, Q = data[step.rows], data[step.penalty]
                loss = torch.nn.functional.mse_loss(network.decoder(network.encoder(B)), B)
                Z = network.encoder(Q)
                if settings.penalty == "paper":
                    term = torch.nn.functional.mse_loss(network.decoder(Z.roll(-1, 0)), Q)
                else:
                    term = torch.nn.functional.mse_loss(network.decoder(Z.detach().roll(-1, 0)), Q.roll(-1, 0))
                loss = loss + settings.penalty_weight * term
                loss.backward()
                [o.step() for o in optimizers]
                sums += loss.item() * len(B)
            found.append(sums / len(X))
        return found, weights_of(network)

    return run


def first_weights(settings, make):
    return weights_of(seeded(make, settings.seed))


@pytest.mark.parametrize("penalty", ["paper", "released"])
@pytest.mark.parametrize("weight", [1.0, 0.3])
def test_training_is_the_loop_of_the_paper(penalty, weight):
    X, codes = table()
    settings = replace(SHORT, penalty=penalty, penalty_weight=weight, learning_rate=1e-3)
    done = fit(X, codes, settings)
    expected, _ = plain(X, codes, settings, MAKE)(first_weights(settings, MAKE))
    assert np.allclose(totals(done), expected, rtol=1e-4)


def test_training_on_images_is_the_loop_of_the_paper():
    rng = np.random.default_rng(0)
    X, codes = rng.uniform(-1, 1, (24, 256)), np.repeat(np.array([0, 1], np.int16), [20, 4])
    make = partial(convolutional, (1, 16, 16), 3, 2)
    settings = replace(SHORT, batch_size=8, learning_rate=1e-3, max_epochs=2)
    done = fit(X, codes, settings, make)
    expected, _ = plain(X, codes, settings, make)(first_weights(settings, make))
    assert np.allclose(totals(done), expected, rtol=1e-3)


def test_the_penalties_train_different_networks():
    X, codes = table()
    assert not equal(fit(X, codes).last, fit(X, codes, replace(SHORT, penalty="released")).last)


@dataclass
class Counted:
    """Rows in memory that remember what was fetched."""

    X: np.ndarray
    fetched: list

    def fetch(self, rows):
        self.fetched.append(len(rows))
        return self.X[rows]


def test_windows_change_nothing_and_bound_what_is_fetched():
    X, codes = table()
    small, large = Counted(X, []), Counted(X, [])
    one, two = fit(X, codes, source=small, window=45), fit(X, codes, source=large, window=100)
    assert equal(one.last, two.last) and large.fetched == [57] and max(small.fetched) <= 45 and len(small.fetched) > 4


@pytest.mark.parametrize("cuts", [[57], [20, 20, 17], [0, 30, 27], [1] * 57])
@pytest.mark.parametrize("window", [30, 10_000])
def test_partitions_change_nothing(cuts, window):
    X, codes = table()
    ends = np.cumsum(cuts)
    blocks = [lazy("block", Block, X[z - n : z], codes[z - n : z], np.arange(z - n, z)) for n, z in zip(cuts, ends, strict=True)]
    source = PartitionRows(blocks, ends - cuts)
    assert equal(fit(X, codes, source=source, window=window).last, fit(X, codes).last)


def test_same_seed_same_weights_and_nothing_of_torch_moves():
    X, codes = table()
    torch.manual_seed(11)
    before, mode = torch.get_rng_state(), torch.are_deterministic_algorithms_enabled()
    one = fit(X, codes)
    assert torch.equal(torch.get_rng_state(), before) and torch.are_deterministic_algorithms_enabled() == mode
    assert torch.utils.deterministic.fill_uninitialized_memory
    torch.manual_seed(12)
    assert equal(one.last, fit(X, codes).last)
    assert not equal(one.last, fit(X, codes, replace(SHORT, seed=1)).last)


@pytest.mark.parametrize("make", [MAKE, partial(convolutional, (3, 17, 16), 5, 2)])
def test_first_weights_are_those_of_torch_whatever_other_threads_draw(make):
    words, _ = draws.words64(draws.class_key(7, 0), 0, purpose="fit")
    torch.manual_seed(int(words) & (2**63 - 1))
    expected = weights_of(make())

    def disturbed():
        torch.rand(3, device="cpu")
        return make()

    torch.manual_seed(3)
    before = torch.get_rng_state()
    assert equal(weights_of(seeded(make, 7)), expected)
    assert torch.equal(torch.get_rng_state(), before)
    assert equal(weights_of(seeded(disturbed, 7)), expected)
    assert not equal(weights_of(seeded(make, 8)), expected)


def test_progress_and_the_best_epoch():
    X, codes = table()
    told = []
    done = fit(X, codes, replace(SHORT, max_epochs=12, learning_rate=0.3), progress=told.append)
    assert tuple(told) == done.losses and [loss.epoch for loss in told] == list(range(1, 13))
    assert all(loss.total == loss.reconstruction + loss.penalty and loss.seconds > 0 for loss in told)
    assert done.best_epoch == 1 + int(np.argmin(totals(done))) and done.stopped == "max_epochs"
    shorter = fit(X, codes, replace(SHORT, max_epochs=done.best_epoch, learning_rate=0.3))
    assert equal(done.best, shorter.last) and (done.best_epoch == 12 or not equal(done.best, done.last))


def test_a_flat_loss_stops():
    X, codes = table()
    # Without learning the loss only wavers from epoch to epoch.
    still = Settings(batch_size=10, max_epochs=50, min_epochs=6, patience=3, tol=0.5, learning_rate=1e-9)
    done = fit(X, codes, still)
    assert done.stopped == "flat" and len(done.losses) == 6
    assert len(fit(X, codes, replace(still, min_epochs=0)).losses) == 4


# --- checkpoints -------------------------------------------------------------------------------------------------------------


class Stop(Exception):
    pass


def stopping(epoch):
    def told(loss):
        if loss.epoch == epoch:
            raise Stop

    return told


@pytest.mark.parametrize("every", [True, False])
def test_going_on_gives_the_same_bits(tmp_path, monkeypatch, every):
    monkeypatch.setattr(checkpoints, "PAUSE", 0.0 if every else 1e9)
    X, codes = table()
    settings = replace(SHORT, max_epochs=9, learning_rate=0.1)
    whole = fit(X, codes, settings)
    with pytest.raises(Stop):
        fit(X, codes, settings, checkpoint=tmp_path, progress=stopping(4))
    told = []
    done = fit(X, codes, settings, checkpoint=tmp_path, progress=told.append)
    assert [loss.epoch for loss in told] == list(range(5 if every else 2, 10))
    assert equal(done.last, whole.last) and equal(done.best, whole.best) and totals(done) == totals(whole)
    again = fit(X, codes, settings, checkpoint=tmp_path, progress=stopping(1))  # nothing is left to do
    assert equal(again.last, whole.last) and equal(again.best, whole.best) and again.losses == done.losses


def test_going_on_with_images_gives_the_same_bits(tmp_path):
    rng = np.random.default_rng(0)
    X, codes = rng.uniform(-1, 1, (24, 256)), np.repeat(np.array([0, 1], np.int16), [20, 4])
    make = partial(convolutional, (1, 16, 16), 3, 2)
    settings = replace(SHORT, batch_size=8, max_epochs=4)
    with pytest.raises(Stop):
        fit(X, codes, settings, make, checkpoint=tmp_path, progress=stopping(2))
    assert equal(fit(X, codes, settings, make, checkpoint=tmp_path).last, fit(X, codes, settings, make).last)


def test_more_epochs_may_follow_but_no_other_training(tmp_path):
    X, codes = table()
    fit(X, codes, checkpoint=tmp_path)
    longer = fit(X, codes, replace(SHORT, max_epochs=6), checkpoint=tmp_path)
    assert equal(longer.last, fit(X, codes, replace(SHORT, max_epochs=6)).last)
    refused = {
        r"learning_rate is 0.01 there and 0.5 here; penalty is 'paper' there and 'released' here": {
            "settings": replace(SHORT, max_epochs=6, learning_rate=0.5, penalty="released")
        },
        r"seed is 0 there and 5 here": {"settings": replace(SHORT, max_epochs=6, seed=5)},
        r"max_epochs is '6 or more' there and 4 here": {"settings": SHORT},
        "network is": {"settings": replace(SHORT, max_epochs=6), "make": partial(dense, 4, 3, 8)},
    }
    for words, more in refused.items():
        with pytest.raises(ParameterError, match=words):
            fit(X, codes, checkpoint=tmp_path, **more)
    with pytest.raises(ParameterError, match="rows per class is"):
        fit(X[:40], codes[:40], replace(SHORT, max_epochs=6), checkpoint=tmp_path)


def test_a_saved_model_is_no_checkpoint(tmp_path):
    saved.save(tmp_path, {"a": np.zeros(1)}, {"latent_size": 2})
    with pytest.raises(InputError, match="not a checkpoint"):
        fit(*table(), checkpoint=tmp_path)


# --- edge cases --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("small", [1, 2, 5])
@pytest.mark.parametrize("penalty", ["paper", "released"])
def test_classes_of_few_rows_train(small, penalty):
    rng = np.random.default_rng(0)
    codes = np.repeat(np.array([0, 1], np.int16), [23 - small, small])
    make = partial(convolutional, (1, 16, 16), 3, 1)
    settings = replace(SHORT, batch_size=8, max_epochs=2, penalty=penalty)
    done = fit(rng.uniform(-1, 1, (23, 256)), codes, settings, make)
    assert np.isfinite(totals(done)).all()


@pytest.mark.parametrize("n", [1, 2, 11])
def test_a_few_rows_in_all_train(n):
    X = np.random.default_rng(0).uniform(-1, 1, (n, 256))
    done = fit(X, np.zeros(n, np.int16), replace(SHORT, max_epochs=2), partial(convolutional, (1, 16, 16), 3, 1))
    assert np.isfinite(totals(done)).all()


def test_a_class_without_rows_and_rows_alike():
    codes = np.repeat(np.array([1, 4], np.int16), [15, 5])
    assert np.isfinite(totals(fit(np.ones((20, 4)), codes))).all()


def test_a_loss_that_is_not_finite_is_named_and_the_checkpoint_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "PAUSE", 0.0)
    X, codes = table()
    seen = []

    def spoiled(rows):
        seen.append(1)
        return as_it_is(rows) * (np.float32(np.nan) if len(seen) == 6 * 2 + 3 else np.float32(1))

    with pytest.raises(ModelError, match=r"The loss is nan in epoch 3, batch 3.*last checkpoint, in .* is kept") as told:
        fit(X, codes, scaled=spoiled, checkpoint=tmp_path)
    assert str(tmp_path) in str(told.value)
    assert len(saved.load(tmp_path)[1]["losses"]) == 2
    assert equal(fit(X, codes, checkpoint=tmp_path).last, fit(X, codes).last)
    X[7, 1] = np.inf
    with pytest.raises(ModelError, match=r"epoch 1, batch \d.*No checkpoint was asked for"):
        fit(X, codes)


def test_weights_that_are_not_finite_do_not_reach_a_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(Learner, "finite", lambda self: False)
    with pytest.raises(ModelError, match="A weight is not finite in epoch 1, batch 6"):
        fit(*table(), checkpoint=tmp_path)
    assert not saved.exists(tmp_path)


def test_rows_of_another_shape_are_refused():
    X, codes = table(d=5)
    with pytest.raises(InputError, match=r"Rows of shape \(21, 5\) do not fit the network, which takes 4"):
        fit(X, codes)
    with pytest.raises(InputError, match="do not fit"):
        fit(X, codes, scaled=lambda rows: as_it_is(rows)[:, :4])
    with pytest.raises(InputError, match="takes float32, found float64"):
        fit(X, codes, scaled=lambda rows: rows)
    with pytest.raises(InputError, match="Class codes"):
        fit(X, codes[:, None])


def test_cuda_is_refused_where_there_is_none():
    assert device_of("cpu").type == "cpu"
    if not torch.cuda.is_available():
        assert device_of("auto").type == "cpu"
        with pytest.raises(ParameterError, match="no CUDA device"):
            fit(*table(), replace(SHORT, device="cuda"))


# --- several processes, as threads -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("world", [2, 3])
@pytest.mark.parametrize("penalty", ["paper", "released"])
def test_a_group_gives_what_one_process_gives(world, penalty):
    X, codes = table()
    codes[codes == 2] = 1
    codes[:2] = 2  # fewer rows than processes
    settings = replace(SHORT, penalty=penalty, learning_rate=1e-3)
    one = fit(X, codes, settings)
    found = together(world, lambda group: fit(X, codes, settings, group=group))
    for done in found:
        assert np.allclose(totals(done), totals(one), rtol=1e-3)
        assert equal(done.last, found[0].last)
    assert totals(found[0]) == totals(found[-1])


def test_a_group_goes_on_where_it_stopped(tmp_path):
    X, codes = table()
    whole = together(2, lambda group: fit(X, codes, group=group))
    first = together(
        2, lambda group: fit(X, codes, replace(SHORT, max_epochs=2), group=group, checkpoint=tmp_path if group.rank == 0 else None)
    )
    assert len(first[0].losses) == 2
    # Process 1 knows no folder.
    done = together(2, lambda group: fit(X, codes, group=group, checkpoint=tmp_path if group.rank == 0 else None))
    assert equal(done[0].last, whole[0].last) and equal(done[1].last, whole[0].last) and totals(done[1]) == totals(whole[0])
