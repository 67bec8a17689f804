"""ARTClassifier: the flow of ART around a small network, repeatable to the bit, whatever holds the data."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_score

from dresample import errors, training
from dresample.distribution import batches
from dresample.training import Callback, EarlyStopping, PrintProgress, epochs
from dresample.training.table import counted
from tests.helpers.marks import ONE_TORCH_THREAD
from tests.helpers.tables import three_classes

pytestmark = ONE_TORCH_THREAD

torch = pytest.importorskip("torch")
nn = torch.nn


def small(n_features, n_classes):
    return nn.Sequential(nn.Linear(n_features, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, n_classes))


def art(module=small, **more):
    given = {"batch_size": 32, "max_epochs": 6, "boost_frequency": 2, "random_state": 3, "device": "cpu"}
    return training.ARTClassifier(module, **given | more)


def state(fitted):
    return {name: value.numpy().tobytes() for name, value in fitted.module_.state_dict().items()}


# --- repeatable -------------------------------------------------------------------------------------------------------


def test_two_fits_give_the_same_bits_and_other_seeds_do_not():
    X, y = three_classes()
    one, two = art().fit(X, y), art().fit(X, y)
    assert state(one) == state(two)
    frames = [f.history_.to_frame().drop(columns=["train_seconds", "valid_seconds"]) for f in (one, two)]
    pd.testing.assert_frame_equal(*frames)
    assert state(art(random_state=4).fit(X, y)) != state(one)


@pytest.mark.parametrize("resampling", ["art", None])
def test_partitions_are_of_no_consequence(resampling):
    X, y = three_classes()
    expected = art(resampling=resampling).fit(X, y)
    frame = pd.DataFrame(X, columns=list("abcd")).assign(y=y)
    assert state(art(resampling=resampling).fit(frame[list("abcd")], frame["y"])) == state(expected)
    for parts in (1, 3, 7):
        lazy = dd.from_pandas(frame, npartitions=parts)
        fitted = art(resampling=resampling).fit(lazy[list("abcd")], lazy["y"])
        assert state(fitted) == state(expected)
        assert fitted.feature_names_in_.tolist() == list("abcd")
    rows = -(-len(X) // 7)
    assert state(art(resampling=resampling).fit(da.from_array(X, (rows, 4)), da.from_array(y, rows))) == state(expected)


@pytest.mark.parametrize("keep", [True, False])
def test_windows_are_of_no_consequence(keep, monkeypatch):
    X, y = three_classes()
    expected = art().fit(X, y)
    monkeypatch.setattr(batches, "WINDOW_BYTES", 100 * 8 * 4)
    monkeypatch.setattr("dresample.sampling.plan.fits", lambda _: keep)
    assert state(art().fit(da.from_array(X, (60, 4)), da.from_array(y, 60))) == state(expected)
    assert state(art().fit(X, y)) == state(expected)  # in memory, but more than a window: batches are cut one by one


def test_torch_is_left_as_it_was():
    X, y = three_classes()
    torch.manual_seed(77)
    drawn = torch.rand(3)
    torch.manual_seed(77)
    fitted = art().fit(X, y)
    assert torch.equal(torch.rand(3), drawn)
    assert not torch.are_deterministic_algorithms_enabled()
    assert torch.utils.deterministic.fill_uninitialized_memory
    assert "CUBLAS_WORKSPACE_CONFIG" not in os.environ
    np.random.seed(5)
    assert state(art().fit(X, y)) == state(fitted)


def test_fits_in_threads_do_not_draw_from_each_other():
    X, y = three_classes()
    seeds = (3, 4)
    alone = [state(art(random_state=seed).fit(X, y)) for seed in seeds]
    meet = threading.Barrier(2, timeout=60)

    class Meet(Callback):
        def on_batch_end(self, net, epoch, batch, **kwargs):
            if epoch == 1 and batch <= 5:
                meet.wait()

    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda seed: state(art(random_state=seed, callbacks=[Meet()]).fit(X, y)), seeds))
    assert together == alone


def test_switches_are_set_while_it_trains():
    seen = []

    class Look(Callback):
        def on_epoch_begin(self, net, **kwargs):
            seen.append((torch.are_deterministic_algorithms_enabled(), os.environ["CUBLAS_WORKSPACE_CONFIG"]))

    X, y = three_classes()
    art(callbacks=[Look()], max_epochs=1).fit(X, y)
    assert seen == [(True, ":4096:8")]


def test_import_without_torch(tmp_path):
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')")
    code = (
        "import sys, dresample, dresample.training as t; assert 'torch' not in sys.modules\n"
        "from dresample.training import art, epochs\n"
        "from dresample.training import ARTPartialFit\n"
        "try: t.ARTClassifier\n"
        "except ImportError as problem: print(problem)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": str(tmp_path)}
    )
    assert "pip install torch safetensors" in done.stdout and "ARTClassifier" in done.stdout


# --- the flow ---------------------------------------------------------------------------------------------------------


def test_refreshes_follow_the_scores():
    X, y = three_classes()
    fitted = art(max_epochs=7, patience=None).fit(X, y)
    history = fitted.history_
    assert fitted.n_epochs_ == len(history.epochs) == 7
    assert [r.epoch for r in history.refreshes] == [0, 2, 4, 6]  # floor(7 / 2) after the start
    start = history.refreshes[0]
    assert start.weights.tolist() == [1 / 3] * 3 and np.isnan(start.f1).all()
    for r in history.refreshes[1:]:
        assert (r.f1 == history.epochs[r.epoch - 1].f1).all()
        hard = 1 - r.f1
        np.testing.assert_allclose(r.weights, hard / hard.sum())
        np.testing.assert_allclose(r.distribution, 0.3 * history.prior + 0.7 * r.weights)
    assert all(r.drawn for r in history.refreshes)
    told = history.to_frame("refreshes")
    assert told["rows_0"].tolist() == [r.per_class[0] for r in history.refreshes]


def test_the_set_after_the_last_epoch_is_not_drawn():
    X, y = three_classes()
    fitted = art(max_epochs=4, patience=None).fit(X, y)
    assert [(r.epoch, r.drawn) for r in fitted.history_.refreshes] == [(0, True), (2, True), (4, False)]


def test_scores_are_those_of_the_held_out_rows():
    X, y = three_classes()
    fitted = art(max_epochs=3).fit(X, y)
    found = counted("", X, y).table((0, 1, 2))
    held = epochs.held_out(3, found.codes, epochs.class_sizes(found.codes, 3), 0.15)
    best = fitted.history_.epochs[fitted.best_epoch_ - 1]
    told = f1_score(y[held], fitted.predict(X[held]), average=None, zero_division=0)
    np.testing.assert_allclose(best.f1, told)
    assert best.macro_f1 == pytest.approx(told.mean())
    sizes = np.bincount(y) - np.bincount(y[held])
    np.testing.assert_allclose(fitted.history_.prior, sizes / sizes.sum())


def test_a_given_validation_set_is_used_and_all_rows_are_trained_on():
    X, y = three_classes()
    X_val, y_val = three_classes(90, 1)
    fitted = art(max_epochs=3, resampling=None, drop_last=False).fit(X, y, X_val, y_val)
    best = fitted.history_.epochs[fitted.best_epoch_ - 1]
    np.testing.assert_allclose(best.f1, f1_score(y_val, fitted.predict(X_val), average=None, zero_division=0))
    assert best.rows == 300 and not fitted.history_.refreshes
    lazy = art(max_epochs=3, resampling=None, drop_last=False)
    lazy.fit(X, y, da.from_array(X_val, (40, 4)), da.from_array(y_val, 40))
    assert state(lazy) == state(fitted)


def test_a_sample_of_the_validation_rows():
    X, y = three_classes()
    X_val, y_val = three_classes(500, 1)
    some = epochs.smallest_rows(3, 500, 60)
    one = art(validation_rows=60).fit(X, y, X_val, y_val)
    two = art().fit(X, y, X_val[some], y_val[some])
    assert state(one) == state(two)
    assert [e.valid_loss for e in one.history_.epochs] == [e.valid_loss for e in two.history_.epochs]
    assert state(art(validation_rows=500).fit(X, y, X_val, y_val)) == state(art().fit(X, y, X_val, y_val))


def test_c_of_one_is_plain_training():
    X, y = three_classes()
    plain = art(resampling=None).fit(X, y)
    for rule in ("two-part", "direct"):
        assert state(art(blending_constant=1.0, rule=rule).fit(X, y)) == state(plain)
    assert state(art(blending_constant=0.9).fit(X, y)) != state(plain)


def test_c_of_zero_follows_the_weights_alone():
    X, y = three_classes()
    fitted = art(blending_constant=0.0, patience=None).fit(X, y)
    for r in fitted.history_.refreshes:
        np.testing.assert_allclose(r.distribution, r.weights)
        assert r.uniform == 0


def test_a_boost_frequency_above_the_epochs_never_refreshes():
    X, y = three_classes()
    fitted = art(boost_frequency=50).fit(X, y)
    assert len(fitted.history_.refreshes) == 1 and fitted.history_.refreshes[0].weights.tolist() == [1 / 3] * 3


def test_binary_with_text_labels():
    X, y = three_classes()
    names = np.where(y == 0, "usual", "fraud")
    fitted = art().fit(X, names)
    assert fitted.classes_.tolist() == ["fraud", "usual"]
    assert set(fitted.predict(X)) <= {"fraud", "usual"}
    assert len(fitted.history_.refreshes[1].f1) == 2
    assert "f1_fraud" in fitted.history_.to_frame()


# --- edges ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("absent", ["zero", "ignore"])
def test_class_absent_from_validation(absent):
    X, y = three_classes()
    X_val, y_val = three_classes(90, 1)
    there = y_val != 2
    with pytest.warns(errors.ResamplingWarning, match="No validation row is of class 2"):
        fitted = art(absent=absent).fit(X, y, X_val[there], y_val[there])
    r = fitted.history_.refreshes[1]
    assert r.weights[2] == (pytest.approx(0.1) if absent == "ignore" else r.weights.max())
    assert absent == "ignore" or r.f1[2] == 0


def test_class_absent_from_the_training_rows():
    X, y = three_classes()
    X_val, y_val = three_classes(90, 1)
    there = y != 1
    with pytest.warns(errors.ResamplingWarning, match="No training row is of class 1"):
        fitted = art(patience=None).fit(X[there], y[there], X_val, y_val)
    assert fitted.classes_.tolist() == [0, 1, 2]
    for loss in (training.BalancedSoftmaxLoss, training.LDAMLoss, training.ClassBalancedLoss, training.ClassWeightedLoss):
        with pytest.warns(errors.ResamplingWarning, match="No training row is of class 1"):
            measured = art(patience=None, criterion=loss, max_epochs=2).fit(X[there], y[there], X_val, y_val)
        assert np.isfinite([e.valid_loss for e in measured.history_.epochs]).all()
    for r in fitted.history_.refreshes:
        assert r.weights[1] == 0 and r.per_class[1] == 0 and r.weights.sum() == pytest.approx(1)


class Fixed(nn.Module):
    """Takes the class from the first feature (or a wrong one), whatever is learned."""

    def __init__(self, shift=0):
        super().__init__()
        self.shift, self.scale = shift, nn.Parameter(torch.ones(()))

    def forward(self, X):
        codes = (X[:, 0].round().long() + self.shift) % 3
        return 10 * self.scale * nn.functional.one_hot(codes, 3).float()


@pytest.mark.parametrize("shift, score", [(0, 1.0), (1, 0.0)])
def test_all_scores_alike_weigh_alike(shift, score):
    _, y = three_classes()
    X = np.column_stack([y, y]).astype(float)
    fitted = art(Fixed(shift), optimizer=lambda p: torch.optim.SGD(p, lr=1e-6), patience=None).fit(X, y)
    for r in fitted.history_.refreshes[1:]:
        assert r.f1.tolist() == [score] * 3
        np.testing.assert_allclose(r.weights, [1 / 3] * 3)


def test_nan_loss_names_epoch_and_batch():
    class Bad(nn.Module):
        def __init__(self):
            super().__init__()
            self.calls, self.loss = 0, nn.CrossEntropyLoss()

        def forward(self, logits, codes):
            if self.training:
                self.calls += 1
            return self.loss(logits, codes) * (float("nan") if self.calls == 10 else 1.0)

    X, y = three_classes()
    with pytest.raises(errors.ModelError, match="loss is nan in epoch 2, batch 2:"):  # 8 batches of 32 of 256 rows
        art(criterion=Bad()).fit(X, y)


def test_diverging_training_is_told():
    X, y = three_classes()
    with pytest.raises(errors.ModelError, match=r"in epoch 1, batch|after epoch 1"):
        art(optimizer=lambda p: torch.optim.SGD(p, lr=1e38)).fit(X, y)


class NoisyLoss(nn.Module):
    def forward(self, logits, codes):
        return nn.functional.cross_entropy(logits, codes) * (1.0 if self.training else float("inf"))


def test_infinite_validation_loss_is_told():
    X, y = three_classes()
    with pytest.raises(errors.ModelError, match="validation loss is inf after epoch 1"):
        art(criterion=NoisyLoss()).fit(X, y)


def test_a_last_batch_of_one():
    X, y = three_classes(100)
    X_val, y_val = three_classes(90, 1)
    normed = lambda n_features, n_classes: nn.Sequential(nn.Linear(n_features, 6), nn.BatchNorm1d(6), nn.Linear(6, n_classes))
    for module, rows in ((small, 100), (normed, 99)):
        fitted = art(module, resampling=None, batch_size=33, drop_last=False).fit(X, y, X_val, y_val)
        assert fitted.history_.epochs[0].rows == rows
    # Fewer rows than one batch: the only batch is used.
    assert art(resampling=None, batch_size=1000).fit(X, y, X_val, y_val).history_.epochs[0].rows == 100
    with pytest.raises(errors.InputError, match="holds no mini-batch"):
        art(normed, batch_size=8).fit(X[:2], [0, 1], X_val[:2], [0, 1])


def test_quotas_that_do_not_add_up_are_trained_as_they_are():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], [60, 30, 10])
    X = rng.normal(size=(100, 3))
    fitted = art(batch_size=1, max_epochs=1, boost_frequency=1, drop_last=False).fit(X, y, X, y)
    start = fitted.history_.refreshes[0]
    assert (start.uniform, start.per_class.tolist()) == (30, [23, 23, 23])
    assert fitted.history_.epochs[0].rows == 99
    assert art(batch_size=1, max_epochs=1, rule="direct").fit(X, y, X, y).history_.epochs[0].rows == 100


# --- module, loss, optimiser ------------------------------------------------------------------------------------------


def test_modules_may_be_given_or_made():
    X, y = three_classes()
    given = small(4, 3)
    before = given[0].weight.detach().clone()
    fitted = art(given).fit(X, y)
    assert torch.equal(given[0].weight, before) and fitted.module_ is not given
    for module in (lambda: small(4, 3), lambda features, classes: small(features, classes), lambda hidden=8: nn.LazyLinear(3)):
        assert art(module, max_epochs=1).fit(X, y).predict(X).shape == (300,)
    assert state(art(lambda: small(4, 3)).fit(X, y)) == state(art().fit(X, y))


@pytest.mark.parametrize(
    "module, words",
    [
        ("a network", "must be a torch.nn.Module"),
        (lambda one: None, "must be a torch.nn.Module"),
        (lambda: "no module", "must be a torch.nn.Module"),
        (lambda: nn.Linear(4, 2), r"of shape \(1, 2\) for 1 row of 3 classes"),
        (lambda: nn.LSTM(4, 3), "a tuple"),
        (nn.Linear(5, 3), "cannot take a row of 4 features.* Give its first layer 4 inputs"),
    ],
)
def test_wrong_modules_are_refused(module, words):
    with pytest.raises(errors.ParameterError, match=words):
        art(module).fit(*three_classes())


def test_losses_of_the_class_sizes_optimisers_and_schedules():
    X, y = three_classes()
    seen = []

    def weighted(counts):
        seen.append(counts.tolist())
        return nn.CrossEntropyLoss(weight=torch.tensor(1 / counts, dtype=torch.float32))

    fitted = art(
        criterion=weighted,
        optimizer=lambda p: torch.optim.SGD(p, lr=0.5, momentum=0.9),
        scheduler=lambda o: torch.optim.lr_scheduler.StepLR(o, 1, 0.5),
        max_epochs=3,
    ).fit(X, y)
    assert seen == [[178, 51, 26]]
    assert fitted.history_.to_frame()["learning_rate"].tolist() == [0.5, 0.25, 0.125]
    assert art(scheduler=False, max_epochs=3).fit(X, y).history_.to_frame()["learning_rate"].tolist() == [1e-3] * 3
    cosine = art(max_epochs=3).fit(X, y).history_.to_frame()["learning_rate"].tolist()
    np.testing.assert_allclose(cosine, [1e-3, 0.75e-3, 0.25e-3])
    plateau = art(scheduler=lambda o: torch.optim.lr_scheduler.ReduceLROnPlateau(o, patience=0, threshold=10.0), max_epochs=3)
    assert plateau.fit(X, y).history_.epochs[2].learning_rate < 1e-3
    with pytest.raises(errors.ParameterError, match="criterion"):
        art(criterion="entropy").fit(X, y)
    with pytest.raises(errors.ParameterError, match=r"shape \(32,\) for 32 rows.*reduction='none'"):
        art(criterion=nn.CrossEntropyLoss(reduction="none")).fit(X, y)
    with pytest.raises(errors.ParameterError, match=r"'criterion' parameter of ARTClassifier.*cannot be called so"):
        art(criterion=lambda: nn.CrossEntropyLoss()).fit(X, y)


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss, training.FocalLoss, training.OHEMLoss, training.LDAMLoss])
def test_a_loss_may_be_given_as_its_class(loss):
    X, y = three_classes()
    assert state(art(criterion=loss, max_epochs=1).fit(X, y)) == state(
        art(criterion=lambda n: loss(n) if loss is training.LDAMLoss else loss(), max_epochs=1).fit(X, y)
    )


def test_a_module_that_writes_into_its_input():
    """The validation rows are held for all epochs."""

    class InPlace(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(4, 3)

        def forward(self, X):
            return self.layer(X.mul_(3))

    class Aside(InPlace):
        def forward(self, X):
            return self.layer(X * 3)

    X, y = three_classes()
    here, there = (art(module, max_epochs=4).fit(X, y).history_.to_frame()["valid_loss"].tolist() for module in (InPlace, Aside))
    assert here == there


def test_the_loss_is_told_the_epoch_and_deferred_losses_start_anew():
    class Deferred(nn.CrossEntropyLoss):
        start_epoch = 3

        def set_epoch(self, epoch):
            told.append(epoch)
            self.factor = 100.0 if epoch >= self.start_epoch else 1.0

        def forward(self, logits, codes):
            return super().forward(logits, codes) * self.factor

    told = []
    X, y = three_classes()
    fitted = art(criterion=Deferred(), patience=2, max_epochs=8).fit(X, y)
    assert told == list(range(len(told))) and len(told) == fitted.n_epochs_ >= 6
    assert fitted.best_epoch_ > 3  # the losses before were smaller by a factor, but of another kind


def test_validation_loss_adds_up_over_batches():
    class Weighted(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("weight", torch.tensor([0.1, 1.0, 5.0]))

        def sums(self, logits, codes):
            weight = self.weight[codes]
            return (weight * nn.functional.cross_entropy(logits, codes, reduction="none")).sum(), weight.sum()

        def forward(self, logits, codes):
            total, weight = self.sums(logits, codes)
            return total / weight

    X, y = three_classes()
    few, many = (art(criterion=Weighted(), validation_batch_size=n, max_epochs=1).fit(X, y).history_.epochs[0] for n in (7, 512))
    assert few.valid_loss == pytest.approx(many.valid_loss, rel=1e-6)


def test_best_weights_are_restored():
    X, y = three_classes()
    fitted = art(optimizer=lambda p: torch.optim.Adam(p, lr=0.3), scheduler=False, max_epochs=12, patience=None).fit(X, y)
    losses = [e.valid_loss for e in fitted.history_.epochs]
    assert fitted.best_epoch_ == int(np.argmin(losses)) + 1 < 12
    shorter = art(optimizer=lambda p: torch.optim.Adam(p, lr=0.3), scheduler=False, max_epochs=fitted.best_epoch_, patience=None)
    assert state(shorter.fit(X, y)) == state(fitted)


# --- callbacks --------------------------------------------------------------------------------------------------------


def test_callbacks_are_called_in_order():
    heard = []

    class Tell(Callback):
        def on_train_begin(self, net, **kwargs):
            heard.append("train")
            assert net.history_.epochs == []

        def on_epoch_begin(self, net, **kwargs):
            heard.append(f"epoch {kwargs['epoch']}")

        def on_batch_end(self, net, **kwargs):
            heard.append(f"batch {kwargs['batch']}")
            assert np.isfinite(kwargs["loss"])

        def on_refresh(self, net, **kwargs):
            heard.append(f"refresh {kwargs['refresh'].refresh}")

        def on_epoch_end(self, net, **kwargs):
            heard.append("end")
            return kwargs["epoch"] == 2

        def on_train_end(self, net, **kwargs):
            heard.append("done")

    class Bare:
        def on_train_end(self, net, **kwargs):
            heard.append("bare")

    X, y = three_classes(150)
    fitted = art(batch_size=100, callbacks=[Tell(), Bare()]).fit(X, y)
    assert fitted.n_epochs_ == 2
    epoch = ["batch 1", "end"]
    assert heard == ["train", "refresh 0", "epoch 1", *epoch, "epoch 2", *epoch, "refresh 1", "done", "bare"]
    with pytest.raises(errors.ParameterError, match="none of the hooks"):
        art(callbacks=[print]).fit(X, y)


def test_early_stopping():
    X, y = three_classes()
    never = art(optimizer=lambda p: torch.optim.SGD(p, lr=0.0), patience=3, max_epochs=50).fit(X, y)
    assert never.n_epochs_ == 4 and never.best_epoch_ == 1
    as_callback = art(optimizer=lambda p: torch.optim.SGD(p, lr=0.0), patience=None, callbacks=[EarlyStopping(3)], max_epochs=50)
    assert as_callback.fit(X, y).n_epochs_ == 4
    assert art(patience=None).fit(X, y).n_epochs_ == 6
    with pytest.raises(errors.ParameterError, match="patience"):
        EarlyStopping(0)


def test_progress_is_shown_on_a_terminal_and_ends_when_the_training_fails():
    import io

    from rich.console import Console

    X, y = three_classes()
    console = Console(file=io.StringIO(), force_terminal=True, width=150)
    art(callbacks=[PrintProgress(console)]).fit(X, y)
    assert "macro F1" in console.file.getvalue() and "6/6" in console.file.getvalue()
    with pytest.raises(errors.ModelError):
        art(criterion=NoisyLoss(), callbacks=[PrintProgress(console)]).fit(X, y)
    assert console._live_stack == [] if hasattr(console, "_live_stack") else console._live is None


# --- scikit-learn -----------------------------------------------------------------------------------------------------


def test_scikit_learn_contract():
    X, y = three_classes()
    model = art(max_epochs=2)
    again = clone(model)
    assert again.get_params()["boost_frequency"] == 2 and again.module is small
    assert state(clone(art(small(4, 3), max_epochs=2)).fit(X, y))
    assert cross_val_score(model, X, y, cv=2).shape == (2,)
    fitted = model.fit(X, y)
    restored = pickle.loads(pickle.dumps(fitted))
    assert (restored.predict_proba(X) == fitted.predict_proba(X)).all()
    assert fitted.n_features_in_ == 4 and not hasattr(fitted, "feature_names_in_")
    assert fitted.score(X, y) == (fitted.predict(X) == y).mean()
    with pytest.raises(ValueError, match="X has 3 features, but ARTClassifier is expecting 4"):
        fitted.predict(X[:, :3])
    from sklearn.exceptions import NotFittedError

    with pytest.raises(NotFittedError):
        art().predict(X)


def test_predictions_of_any_container():
    X, y = three_classes()
    frame = pd.DataFrame(X, columns=list("abcd"))
    fitted = art(max_epochs=2).fit(frame, np.where(y == 0, "x", "y"))
    expected, chances = fitted.predict(frame), fitted.predict_proba(frame)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert (fitted.classes_[chances.argmax(axis=1)] == expected).all()
    assert (fitted.predict(X) == expected).all()
    assert fitted.predict(frame.astype(np.float32)).shape == (300,)  # a read-only matrix
    lazy = dd.from_pandas(frame, npartitions=3)
    assert isinstance(fitted.predict(lazy), da.Array)
    assert (fitted.predict(lazy).compute() == expected).all()
    np.testing.assert_allclose(fitted.predict_proba(lazy).compute(), chances, rtol=1e-5)
    array = fitted.predict_proba(da.from_array(X, (70, 2)))
    assert array.shape == (300, 2) and array.dtype == np.float64
    np.testing.assert_allclose(array.compute(), chances, rtol=1e-5)
    assert (fitted.predict(da.from_array(X, (70, 4))).compute() == expected).all()
    with pytest.raises(errors.InputError, match="feature names should match"):
        fitted.predict(frame[list("abdc")])
    with pytest.raises(errors.InputError, match="NaN"):
        fitted.predict(X * np.nan)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"resampling": "smote"}, "resampling"),
        ({"blending_constant": 1.1}, "blending_constant"),
        ({"blending_constant": "much"}, "blending_constant"),
        ({"boost_frequency": 0}, "boost_frequency"),
        ({"rule": "three-part"}, "rule"),
        ({"absent": "raise"}, "absent"),
        ({"batch_size": 0}, "batch_size"),
        ({"validation_batch_size": 0}, "validation_batch_size"),
        ({"drop_last": "yes"}, "drop_last"),
        ({"max_epochs": 0}, "max_epochs"),
        ({"patience": 0}, "patience"),
        ({"validation_fraction": 1.0}, "validation_fraction"),
        ({"validation_fraction": float("nan")}, "validation_fraction"),
        ({"validation_rows": 0}, "validation_rows"),
        ({"random_state": "abc"}, "random_state='abc' is a str"),
        ({"random_state": 1.5}, "random_state=1.5 is a float"),
        ({"device": "tpu"}, "device='tpu' is none that PyTorch knows"),
        ({"optimizer": "adam"}, "optimizer"),
        ({"scheduler": "cosine"}, "scheduler"),
    ],
)
def test_wrong_parameters_are_refused(change, words):
    with pytest.raises(errors.ParameterError, match=words):
        art(**change).fit(*three_classes())


def test_wrong_data_are_refused():
    X, y = three_classes()
    cases = [
        ((np.where(np.arange(4) == 2, np.nan, X), y), "NaN.* in: 2"),
        ((X * 1e39, y), "beyond the range of float32"),
        ((X, y, X), "one of X_val and y_val"),
        ((X, y, X[:, :2], y), "X has 2 features"),
        ((X, np.zeros(300, int)), "more than 1 class"),
        ((X[:2], y[:299]), "inconsistent numbers of samples"),
        ((X[:2], [0, 1]), "no class has two rows"),
        ((X, y, X, y.astype(str)), "labels|strings"),
        ((X, None), "y is None"),
        ((X, np.column_stack([y, y])), "multioutput|outputs per row"),
    ]
    for given, words in cases:
        with pytest.raises(errors.InputError if "one of X_val" not in words else errors.ParameterError, match=words):
            art().fit(*given)


# --- history ----------------------------------------------------------------------------------------------------------


def test_the_history_plots():
    X, y = three_classes()
    fitted = art().fit(X, y)
    figure = fitted.plot()
    assert len(figure.axes) == 3 and figure.axes[-1].get_xlabel() == "epoch"
    lines = {line.get_label(): line for line in figure.axes[0].lines}
    np.testing.assert_allclose(lines["2"].get_ydata(), [e.f1[2] for e in fitted.history_.epochs])
    assert len(art(resampling=None).fit(X, y).plot().axes) == 1
    with pytest.raises(errors.ParameterError, match="lines"):
        fitted.history_.to_frame("batches")


def test_losses_are_looked_at_in_groups(monkeypatch):
    monkeypatch.setattr("dresample.training.network.LOOK_EVERY", 3)
    X, y = three_classes()
    few = art().fit(X, y)
    monkeypatch.undo()
    assert [e.train_loss for e in few.history_.epochs] == pytest.approx([e.train_loss for e in art().fit(X, y).history_.epochs])
