"""DeepSMOTE on MNIST with the published class counts, against no resampling, random copies, SMOTE on pixels and ART.

    python examples/reproduce_deepsmote.py run --mnist FOLDER --output results.jsonl          # the comparison
    python examples/reproduce_deepsmote.py robustness --mnist FOLDER --output results.jsonl   # imbalance ratios 20 to 400, smaller
    python examples/reproduce_deepsmote.py tables --output results.jsonl                      # markdown

FOLDER holds the four idx files of MNIST (gz). Each trained classifier is one JSON line; what is there is not done again, so a run
can be cut off and goes on. All methods have the same classifier, steps, validation images and test images; only the training images
differ. ``--methods decoded-paper,decoded-released,real`` are controls, which tell what of a gap is due to what.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from imblearn.metrics import geometric_mean_score
from numpy.typing import NDArray
from sklearn.metrics import f1_score, recall_score
from torch import nn

from dresample import SMOTE, DeepSMOTE, RandomOverSampler
from dresample.datasets import mnist
from dresample.training import ARTClassifier

TRAIN = (4000, 2000, 1000, 750, 500, 350, 200, 100, 60, 40)
TEST = (1000, 500, 250, 187, 125, 87, 50, 25, 15, 10)
BALANCED = (1200,) * 10
SHAPE = (1, 28, 28)
BATCH = 100
METHODS = ("none", "random", "smote", "art", "deepsmote-paper", "deepsmote-released")
#: Controls: copies of the images, encoded and decoded, without SMOTE in between; and as many real images of each digit.
CONTROLS = ("decoded-paper", "decoded-released", "real")
RATIOS = (20, 50, 100, 200, 400)
#: Published: ACSA, macro G-mean, macro F1 in per cent, imbalanced and balanced test sets (tables II and III).
PUBLISHED = {"smote": ((81.48, 83.99, 82.44), (87.98, 89.99, 85.02)), "deepsmote": ((96.16, 98.11, 96.44), (96.09, 97.80, 96.03))}

Images = NDArray[np.uint8]
Labels = NDArray[np.int64]


def drawn(X: Images, y: Labels, seed: int, *sizes: tuple[int, ...]) -> list[tuple[Images, Labels]]:
    """Disjoint sets with so many images of each class, drawn from all 70,000."""
    rng = np.random.default_rng(seed)
    rows: list[list[NDArray[np.int64]]] = [[] for _ in sizes]
    for digit in range(10):
        own = rng.permutation(np.flatnonzero(y == digit))
        for counts, into in zip(sizes, rows, strict=True):
            into.append(own[: counts[digit]])
            own = own[counts[digit] :]
            assert len(into[-1]) == counts[digit], f"MNIST has too few images of digit {digit}."
    picked = [rng.permutation(np.concatenate(parts)) for parts in rows]
    return [(X[at], y[at]) for at in picked]


def network() -> nn.Module:
    """Two convolutions and two layers: in the place of the paper's ResNet-18."""
    return nn.Sequential(
        nn.Unflatten(1, SHAPE),
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * 49, 128), nn.ReLU(), nn.Linear(128, 10),
    )  # fmt: skip


def resampled(
    method: str, X: Images, y: Labels, seed: int, hidden: int, epochs: int, models: Path | None
) -> tuple[Images, Labels, dict[str, Any]]:
    """The training set of a method, and facts about it."""
    flat = X.reshape(len(X), -1)
    if method == "random":
        return (*RandomOverSampler(random_state=seed).fit_resample(flat, y), {})
    if method == "smote":
        return (*SMOTE(random_state=seed, on_small_class="shrink").fit_resample(flat, y), {})
    if method.startswith(("deepsmote", "decoded")):
        kind, _, penalty = method.partition("-")
        folder = None if models is None else models / f"{penalty}-{seed}-{hidden}-{epochs}-{len(X)}"
        sampler = DeepSMOTE(
            image_shape=SHAPE, hidden=hidden, penalty=penalty, max_epochs=epochs, min_epochs=epochs, random_state=seed,
            model=folder if folder is not None and folder.exists() else None,
            # Of more neighbours than a class has rows, "duplicate" makes copies of its codes.
            **({"k_neighbors": len(X), "on_small_class": "duplicate"} if kind == "decoded" else {"on_small_class": "shrink"}),
        )  # fmt: skip
        X_new, y_new = sampler.fit_resample(flat, y)
        if sampler.model is not None:
            return X_new, y_new, {}
        if folder is not None:
            sampler.save(folder)
        last = sampler.losses_.iloc[-1]
        return X_new, y_new, {"loss": float(last["total"]), "reconstruction": float(last["reconstruction"]),
                              "seconds_training": float(sampler.losses_["seconds"].sum())}  # fmt: skip
    return flat, y, {}


def scores(truth: Labels, told: Labels) -> list[float]:
    """ACSA (mean recall of the classes), macro G-mean, macro F1, in per cent."""
    return [100 * float(s) for s in (recall_score(truth, told, average="macro"), geometric_mean_score(truth, told, average="macro"),
                                     f1_score(truth, told, average="macro"))]  # fmt: skip


def one(
    method: str, seed: int, data: tuple[Images, Labels], counts: tuple[int, ...], arguments: argparse.Namespace
) -> dict[str, Any]:
    """Resample, train, test."""
    validation_counts = tuple(max(1, n // 10) for n in counts)
    train, validation, test, balanced = drawn(*data, seed, counts, validation_counts, TEST, BALANCED)
    if method == "real":
        more = tuple(max(counts) - n for n in counts)
        further = drawn(*data, seed, counts, validation_counts, TEST, BALANCED, more)[-1]
        train = np.concatenate([train[0], further[0]]), np.concatenate([train[1], further[1]])
    begin = time.perf_counter()
    X, y, facts = resampled(method, *train, seed, arguments.hidden, arguments.epochs, arguments.models)
    between = time.perf_counter()
    scaled: Callable[[Images], Any] = lambda images: images.reshape(len(images), -1).astype(np.float32) / 255.0
    epochs = max(1, round(arguments.steps * BATCH / len(X)))
    classifier = ARTClassifier(
        network, optimizer=partial(torch.optim.Adam, lr=1e-3), scheduler=False, resampling="art" if method == "art" else None,
        batch_size=BATCH, max_epochs=epochs, patience=None, random_state=seed,
    )  # fmt: skip
    classifier.fit(scaled(X), y, scaled(validation[0]), validation[1])
    return {
        "rows": len(X), "epochs": epochs, "imbalanced": scores(test[1], classifier.predict(scaled(test[0]))),
        "balanced": scores(balanced[1], classifier.predict(scaled(balanced[0]))),
        "seconds_resampling": between - begin, "seconds_classifier": time.perf_counter() - between, **facts,
    }  # fmt: skip


def ratio_counts(ratio: int, largest: int) -> tuple[int, ...]:
    """Class counts that fall exponentially from ``largest`` to ``largest / ratio``."""
    return tuple(max(1, round(largest * ratio ** (-i / 9))) for i in range(10))


def settings_of(arguments: argparse.Namespace, counts: tuple[int, ...]) -> dict[str, int]:
    """What, beside method and seed, tells one line of results from another."""
    return {"steps": arguments.steps, "hidden": arguments.hidden, "epochs_autoencoder": arguments.epochs, "largest": max(counts)}


def done(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def work(arguments: argparse.Namespace, jobs: list[tuple[str, str, int, tuple[int, ...]]]) -> None:
    """Do what is not there yet; a line each."""
    torch.set_num_threads(arguments.threads)
    data = mnist(arguments.mnist)
    for what, method, seed, counts in jobs:
        job = {"what": what, "method": method, "seed": seed, **settings_of(arguments, counts)}
        if any(job.items() <= {name: d.get(name) for name in job}.items() for d in done(arguments.output)):
            continue
        found = {**job, **one(method, seed, data, counts, arguments)}
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        with arguments.output.open("a") as file:
            file.write(json.dumps(found) + "\n")
        print(what, method, seed, [round(v, 2) for v in found["balanced"]], f"{found['seconds_resampling']:.0f} s", flush=True)


def run(arguments: argparse.Namespace) -> None:
    methods = [m for m in arguments.methods.split(",") if m]
    work(
        arguments,
        [("main", m, s, TRAIN) for s in range(arguments.first_seed, arguments.first_seed + arguments.seeds) for m in methods],
    )


def robustness(arguments: argparse.Namespace) -> None:
    jobs = [
        (f"ratio {ratio}", method, seed, ratio_counts(ratio, arguments.largest))
        for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds)
        for ratio in arguments.ratios
        for method in arguments.methods.split(",")
    ]
    work(arguments, jobs)


def tables(arguments: argparse.Namespace) -> None:
    """Mean and standard deviation over the seeds, by settings."""
    found = done(arguments.output)
    for settings in sorted({(d["steps"], d["hidden"], d["epochs_autoencoder"]) for d in found}):
        lines = [d for d in found if (d["steps"], d["hidden"], d["epochs_autoencoder"]) == settings]
        print("\n## {} steps of the classifier, {} channels, {} epochs of the autoencoder".format(*settings))
        main_table([d for d in lines if d["what"] == "main"])
        ratio_table([d for d in lines if d["what"] != "main"])


def main_table(lines: list[dict[str, Any]]) -> None:
    """The comparison: all scores on both test sets."""
    for which in ("imbalanced", "balanced") if lines else ():
        print(f"\n{which} test set\n\n| method | runs | ACSA | macro G-mean | macro F1 |\n|---|---|---|---|---|")
        for method in (m for m in METHODS + CONTROLS if any(d["method"] == m for d in lines)):
            rows = np.array([d[which] for d in lines if d["method"] == method])
            print(f"| {method} | {len(rows)} | " + " | ".join(spread(column) for column in rows.T) + " |")
        for method, numbers in PUBLISHED.items():
            print(f"| {method}, published | 5 folds | " + " | ".join(f"{v:.2f}" for v in numbers[which == "balanced"]) + " |")


def ratio_table(lines: list[dict[str, Any]]) -> None:
    """ACSA on the balanced test set by imbalance ratio."""
    methods = [m for m in METHODS + CONTROLS if any(d["method"] == m for d in lines)]
    if not lines:
        return
    print(f"\nbalanced test set, ACSA\n\n| imbalance ratio | largest class | runs | {' | '.join(methods)} |")
    print("|---" * (3 + len(methods)) + "|")
    for what, largest in sorted({(d["what"], d["largest"]) for d in lines}, key=lambda at: int(at[0].split()[1])):
        rows = [d for d in lines if (d["what"], d["largest"]) == (what, largest)]
        by_method = [np.array([d["balanced"][0] for d in rows if d["method"] == m]) for m in methods]
        runs = len({d["seed"] for d in rows})
        cells = " | ".join(spread(values) if len(values) else "-" for values in by_method)
        print(f"| {what.split()[1]} | {largest} | {runs} | {cells} |")


def spread(values: NDArray[np.float64]) -> str:
    return f"{values.mean():.2f}" + (f" ± {values.std(ddof=1):.2f}" if len(values) > 1 else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, function in (("run", run), ("robustness", robustness), ("tables", tables)):
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        command.add_argument("--output", type=Path, required=True)
        if name == "tables":
            continue
        command.add_argument("--mnist", type=Path, required=True)
        command.add_argument("--methods", default=",".join(METHODS if name == "run" else (m for m in METHODS if m != "art")))
        command.add_argument("--seeds", type=int, default=3)
        command.add_argument("--first-seed", type=int, default=0)
        command.add_argument("--hidden", type=int, default=64, help="Channels of the autoencoder's first layer (64 in the paper).")
        command.add_argument("--epochs", type=int, default=200, help="Of the autoencoder.")
        command.add_argument("--steps", type=int, default=3200, help="Of the classifier, of 100 images each.")
        command.add_argument("--ratios", type=int, nargs="+", default=list(RATIOS), help="Imbalance ratios (robustness).")
        command.add_argument("--largest", type=int, default=1000, help="Images of the largest class (robustness).")
        command.add_argument("--threads", type=int, default=1)
        command.add_argument("--models", type=Path, help="Folder to keep the autoencoders in: what is there is not trained again.")
    arguments = parser.parse_args()
    arguments.function(arguments)


if __name__ == "__main__":
    main()
