"""Side by side: this project and imbalanced-learn on the same table, in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

import dresample
from dresample.errors import ResamplingWarning


class Recorder(NearestNeighbors):
    """imbalanced-learn's own neighbour search, which remembers its answers."""

    answers: ClassVar[list[NDArray[Any]]] = []

    def kneighbors(self, X: Any = None, n_neighbors: Any = None, return_distance: bool = True) -> Any:
        found = super().kneighbors(X, n_neighbors, return_distance)
        Recorder.answers.append(found if not return_distance else found[1])
        return found


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Wall time and result."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def quiet(work: Callable[[], Any]) -> Any:
    """Run without the samplers' advice."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResamplingWarning)
        return work()


def adasyn(X: NDArray[Any], y: NDArray[Any], repeats: int = 3) -> dict[str, Any]:
    """ADASYN, everything materialised: seconds of both (ours: the median), and whether all rival counts agree."""
    import imblearn.over_sampling as peer

    ours = dresample.ADASYN(random_state=0)
    quiet(lambda: ours.fit_resample(X[:20_000], y[:20_000]))  # kernels loaded, as imbalanced-learn's are
    times = [seconds(lambda: quiet(lambda: ours.fit_resample(X, y)))[0] for _ in range(repeats)]
    Recorder.answers.clear()
    theirs, _ = seconds(lambda: peer.ADASYN(random_state=0, n_neighbors=Recorder(n_neighbors=6)).fit_resample(X, y))
    counts = (y[Recorder.answers[0][:, 1:]] != 1).sum(axis=1)
    equal = float(np.mean(counts == ours.allocation_["rivals"].to_numpy(np.int64)))
    return {"ours": float(np.median(times)), "peer": theirs, "ratio": theirs / float(np.median(times)), "equal rival counts": equal}


def smote(X: NDArray[Any], y: NDArray[Any], repeats: int = 3) -> dict[str, Any]:
    """SMOTE, everything materialised; the two in turn, medians."""
    import imblearn.over_sampling as peer

    ours = dresample.SMOTE(random_state=0)
    quiet(lambda: ours.fit_resample(X[:20_000], y[:20_000]))
    pairs = [
        (
            seconds(lambda: quiet(lambda: ours.fit_resample(X, y)))[0],
            seconds(lambda: peer.SMOTE(random_state=0).fit_resample(X, y))[0],
        )
        for _ in range(repeats)
    ]
    mine, theirs = np.median(pairs, axis=0)
    return {"ours": float(mine), "peer": float(theirs), "ours/peer": float(mine / theirs)}


def fresh(code: str, env: dict[str, str] | None = None) -> dict[str, float]:
    """Run code in a fresh process: wall seconds of the process, and its peak memory in MiB."""
    import os

    # Not ru_maxrss: a child starts with its parent's.
    tail = "\nprint(next(int(x.split()[1]) / 1024 for x in open('/proc/self/status') if x.startswith('VmHWM')))"
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code + tail],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | (env or {}),
    )
    return {"seconds": time.perf_counter() - begin, "MiB": json.loads(done.stdout.splitlines()[-1])}


_PEER_SCRIPT = """
import sys
import pandas as pd
from imblearn.over_sampling import ADASYN
source, target, features, output = sys.argv[1:]
table = pd.read_parquet(source)
X, y = ADASYN(sampling_strategy=0.3, random_state=0).fit_resample(table[features.split(",")], table[target])
X.assign(**{target: y}).to_parquet(output, index=False)
"""


def small_file(source: Path, target: str, features: list[str], work: Path, repeats: int = 3) -> dict[str, Any]:
    """A small table from file to file, as whole processes: `dresample resample` and a plain script with imbalanced-learn."""
    ours = [
        sys.executable, "-m", "dresample", "resample", str(source), "--target", target, "--features", ",".join(features),
        "--sampling-strategy", "0.3", "--output", str(work / "ours"), "--overwrite",
    ]  # fmt: skip
    peer = [sys.executable, "-c", _PEER_SCRIPT, str(source), target, ",".join(features), str(work / "peer.parquet")]
    run = lambda command: seconds(lambda: subprocess.run(command, check=True, capture_output=True))[0]
    run(ours)  # kernels of this machine are compiled once
    pairs = [(run(ours), run(peer)) for _ in range(repeats)]
    return {
        "ours": float(np.median([a for a, _ in pairs])),
        "peer": float(np.median([b for _, b in pairs])),
        "ours/peer": float(np.median([a / b for a, b in pairs])),
    }
