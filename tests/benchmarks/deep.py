"""DeepSMOTE's training: ``python -m tests.benchmarks.deep [epoch|generate|memory ...]``. Results are printed as JSON lines.

epoch     seconds per epoch against a plain loop over the same arrays in memory: same network, same batches, in turn. Real MNIST
          from the folder MNIST (../shared/data/mnist); HIDDEN (16,64) and IMAGES (2000) may be set.
generate  seconds of DeepSMOTE with a trained network against the bare steps on arrays: encode, 5-NN, interpolate, decode.
memory    200,000 generated images (48 x 48, float32: 1.7 GiB) on two workers of 1 GiB: one epoch of training on both, resampling,
          writing; and the highest memory of a worker.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import datasets
from tests.benchmarks.setting import say
from tests.helpers.places import DATA

MNIST = Path(os.environ.get("MNIST", DATA / "mnist"))
HIDDEN = [int(h) for h in os.environ.get("HIDDEN", "16,64").split(",")]
IMAGES = int(os.environ.get("IMAGES", "2000"))
#: The paper's training counts (spec 8d), as shares.
COUNTS = np.array([4000, 2000, 1000, 750, 500, 350, 200, 100, 60, 40])
PIXELS = (1, 28, 28)


def scaled(X: NDArray[Any]) -> NDArray[np.float32]:
    """[0, 255] -> [-1, 1]."""
    return X.astype(np.float32) / np.float32(127.5) - np.float32(1.0)


def mnist(images: int) -> tuple[NDArray[np.float32], NDArray[np.int16]]:
    """The first images of each class, as imbalanced as in print."""
    X, y = datasets.mnist(MNIST, "train")
    wanted = np.maximum(1, COUNTS * images // COUNTS.sum())
    rows = np.sort(np.concatenate([np.flatnonzero(y == c)[:n] for c, n in enumerate(wanted)]))
    return X[rows].reshape(len(rows), -1).astype(np.float32), y[rows].astype(np.int16)


class Plain:
    """What one would write in a single file, on arrays in memory; one call is one epoch."""

    def __init__(self, X: NDArray[np.float32], codes: NDArray[np.int16], settings: Any, hidden: int) -> None:
        import torch

        from dresample.deep.network import convolutional
        from dresample.deep.schedule import Schedule

        self.data, self.network = torch.from_numpy(scaled(X)), convolutional(PIXELS, 300, hidden)
        parts = self.network.encoder, self.network.decoder
        self.optimizers = [torch.optim.Adam(part.parameters(), lr=settings.learning_rate) for part in parts]
        plan = Schedule(codes, settings.batch_size, settings.seed)
        # The batches are those of the other loop; choosing them is not what is timed.
        self.epochs = [[(s.rows, s.penalty) for s in plan.epoch(e)] for e in range(1, settings.max_epochs + 1)]

    def epoch(self) -> float:
        """Seconds of the next epoch."""
        from torch.nn.functional import mse_loss

        encoder, decoder = self.network.encoder, self.network.decoder
        began, total = time.perf_counter(), 0.0
        for rows, same_class in self.epochs.pop(0):
            for optimizer in self.optimizers:
                optimizer.zero_grad()
            B, Q = self.data[rows], self.data[same_class]
            loss = mse_loss(decoder(encoder(B)), B) + mse_loss(decoder(encoder(Q).roll(-1, 0)), Q)
            loss.backward()
            for optimizer in self.optimizers:
                optimizer.step()
            total += loss.item() * len(rows)
        return time.perf_counter() - began


def bench_epoch() -> None:
    """The two in turn: an epoch of the plain loop after each of ours; ratios of medians."""
    import torch

    from dresample.deep.fitting import Settings, train
    from dresample.deep.network import convolutional
    from dresample.distribution.batches import HeldRows

    X, codes = mnist(IMAGES)
    for hidden in HIDDEN:
        epochs = 7 if hidden <= 16 else 3
        settings = Settings(max_epochs=1 + epochs, min_epochs=1 + epochs, device="cpu")
        plain = Plain(X, codes, settings, hidden)
        theirs, cpu = [], [time.process_time()]  # the processor's time tells more on a machine that is shared
        make = partial(convolutional, PIXELS, 300, hidden)

        def told(loss: Any, plain: Plain = plain, theirs: list[float] = theirs, cpu: list[float] = cpu) -> None:
            cpu.append(time.process_time())
            mode = torch.are_deterministic_algorithms_enabled()
            torch.use_deterministic_algorithms(False)
            theirs.append(plain.epoch())
            torch.use_deterministic_algorithms(mode)
            cpu.append(time.process_time())

        done = train(make, HeldRows(X), codes, settings, scaled=scaled, window=len(X), progress=told)
        ours = float(np.median([loss.seconds for loss in done.losses[1:]]))
        peer = float(np.median(theirs[1:]))
        used = np.median(np.diff(cpu).reshape(-1, 2)[1:], axis=0)
        say(
            f"training, {len(X)} images, hidden={hidden}",
            ours=ours,
            plain=peer,
            ratio=ours / peer,
            cpu_ratio=float(used[0] / used[1]),
            threads=torch.get_num_threads(),
        )


def bench_generate() -> None:
    """What DeepSMOTE does after training, against the bare steps on arrays: encode, 5-NN, interpolate, decode; in turn."""
    import tempfile

    import dask

    import dresample
    from tests.benchmarks.measure import quiet, seconds

    X, codes = mnist(IMAGES)
    for hidden in HIDDEN:
        settings: dict[str, Any] = {"image_shape": PIXELS, "hidden": hidden, "on_small_class": "shrink", "random_state": 0}
        with dask.config.set(scheduler="threads"), tempfile.TemporaryDirectory() as folder:
            first = dresample.DeepSMOTE(max_epochs=1, min_epochs=1, **settings)
            quiet(lambda sampler=first: sampler.fit_resample(X, codes))
            first.save(folder)
            ours, bare = [], []
            for _ in range(5):
                sampler = dresample.DeepSMOTE(model=folder, **settings)
                took, (X_new, _) = seconds(lambda sampler=sampler: quiet(lambda: sampler.fit_resample(X, codes)))
                ours.append(took)
                bare.append(seconds(lambda network=first._network: _bare(network, X, codes))[0])
        ratio = float(np.median(np.array(ours) / np.array(bare)))
        say(
            f"generation, {len(X_new) - len(X)} images, hidden={hidden}",
            ours=float(np.median(ours)),
            bare=float(np.median(bare)),
            ratio=ratio,
        )


def _bare(network: Any, X: NDArray[np.float32], codes: NDArray[np.int16]) -> NDArray[np.float32]:
    """The steps on arrays in memory, with the same network, and nothing around them."""
    import torch
    from sklearn.neighbors import NearestNeighbors

    module = network.make()
    module.load_state_dict({name: torch.from_numpy(np.array(w)) for name, w in network.weights.items()})
    module.eval()
    rng, sizes, found = np.random.default_rng(0), np.bincount(codes), [X]
    with torch.inference_mode():
        for c in np.flatnonzero(sizes < sizes.max()):
            rows = torch.from_numpy(network.scaling.forward(X[codes == c]))
            z = torch.cat([module.encoder(rows[a : a + 256]) for a in range(0, len(rows), 256)]).numpy()
            k = min(5, len(z) - 1)
            near = NearestNeighbors(n_neighbors=k + 1).fit(z).kneighbors(z, return_distance=False)[:, 1:]
            base = rng.integers(0, len(z), sizes.max() - len(z))
            gap = rng.random((len(base), 1), np.float32)
            new = torch.from_numpy(z[base] + gap * (z[near[base, rng.integers(0, k, len(base))]] - z[base]))
            found += [
                network.scaling.inverse(module.decoder(new[a : a + 256]).numpy(), network.dtype) for a in range(0, len(new), 256)
            ]
    return np.concatenate(found)


#: Images of the memory benchmark: channels, height, width.
LARGE = (1, 48, 48)


def _generated(a: int, z: int) -> NDArray[np.float32]:
    """Images a .. z-1 of a table that is nowhere in memory at once."""
    X = np.random.default_rng(a).random((z - a, *LARGE), np.float32)
    X *= 0.2
    X += (_codes(a, z) * np.float32(0.08))[:, None, None, None]
    return X


def _codes(a: int, z: int) -> NDArray[np.int16]:
    return (np.random.default_rng([1, a]).random(z - a) ** 3 * 10).astype(np.int16)


def _memory() -> tuple[float, float]:
    """Peak and present memory of this process in MiB."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak, now = (int(lines[name].split()[0]) / 1024 for name in ("VmHWM", "VmRSS"))
    return peak, now


def bench_memory(rows: int = 200_000, size: int = 2_000) -> None:
    """A table of images larger than the memory of the workers: trained on both, resampled, and written."""
    import dask
    import dask.array as da
    from distributed import Client, LocalCluster

    import dresample
    from dresample.deep.parallel import TOPIC

    cuts = [(a, min(a + size, rows)) for a in range(0, rows, size)]
    parts = [dask.delayed(_generated)(*cut) for cut in cuts]
    X = da.concatenate([da.from_delayed(p, (z - a, *LARGE), np.float32) for p, (a, z) in zip(parts, cuts, strict=True)])
    y = da.from_array(np.concatenate([_codes(*cut) for cut in cuts]), size)
    counts = np.bincount(y.compute())
    dask.config.set({"distributed.worker.memory.recent-to-old-time": "1s"})
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, memory_limit="1GiB", dashboard_address=":0") as cluster,
        Client(cluster) as client,
        tempfile.TemporaryDirectory() as folder,
    ):
        sampler = dresample.DeepSMOTE(
            image_shape=LARGE, latent_size=32, hidden=4, value_range=(0, 1), max_epochs=1, min_epochs=1, n_workers=2, device="cpu",
            sampling_strategy={9: int(counts[9]) + 5_000}, random_state=0,
        )  # fmt: skip
        began = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            X_new, _ = sampler.fit_resample(X, y)
        trained = time.perf_counter() - began
        da.to_npy_stack(folder, X_new, axis=0)
        took = time.perf_counter() - began
        written = sum(path.stat().st_size for path in Path(folder).iterdir())
        peaks = sorted(peak for peak, _ in client.run(_memory).values())
        workers, lost = len(client.nthreads()), len(client.get_events(TOPIC))
    say(
        f"memory, {rows} images ({rows * np.prod(LARGE) * 4 / 2**20:.0f} MiB), two workers of 1 GiB", seconds=took, fitting=trained,
        peak_MiB=peaks[-1], written_MiB=written / 2**20, workers=workers, lost=lost, loss=float(sampler.losses_["total"].iloc[0]),
    )  # fmt: skip


BENCHMARKS = {"epoch": bench_epoch, "generate": bench_generate, "memory": bench_memory}


def main(names: list[str]) -> None:
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
