"""Digests of what every method gives on twelve tables in three partitionings: they tell whether a change of the code moved a bit.

    python -m tests.promise.digests take    # store them beside this file
    python -m tests.promise.digests take --methods NAME    # those of a new method, beside what is stored
    python -m tests.promise.digests check   # compare; names what differs
    python -m tests.promise.digests check --quick   # three of the tables

They hold for one kind of processor and one set of packages, since scikit-learn's models and BLAS round as these do; so this is a
tool for whoever moves code, and no test.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd

import dresample

STORE = Path(__file__).with_name("digests.json")
QUICK = ("blobs", "mixed", "frame")
LENGTHS = {"four": (0.25, 0.25, 0.25, 0.25), "uneven": (0.07, 0.0, 0.5, 0.02, 0.41)}

KINDS = {name: getattr(dresample, name) for name in dresample.__all__}
NAMES = [name for name, kind in KINDS.items() if hasattr(kind, "_kind")]
GIVEN: dict[str, dict[str, Any]] = {
    "KMeansSMOTE": {"cluster_balance_threshold": 0.1},
    "DBSMOTE": {"eps": 1.0},
    "Chain": {"first": dresample.ADASYN(random_state=1), "second": dresample.EditedNearestNeighbours()},
    "DeepSMOTE": {"image_shape": (1, 8, 5), "max_epochs": 2, "min_epochs": 1, "hidden": 8},
    "LatentSMOTE": {"max_epochs": 2, "min_epochs": 1, "hidden": 8, "latent_size": 4},
}
#: Parameters that lead through other branches on some of the tables, where the method has them.
VARIED: dict[str, dict[str, Any]] = {
    "ties": {"placement": "spread", "clean": "lof", "scale": "standard", "persist": True},
    "weights": {"provenance": True, "keep_index": True, "k_neighbors": 3, "n_neighbors": 2, "persist": False},
    "wide": {"scale": "robust", "integer": True, "sampling_strategy": "auto"},
}


def blobs(seed: int, n: int, d: int, sizes: tuple[float, ...], apart: float = 1.2) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    code = rng.choice(len(sizes), n, p=sizes)
    return rng.normal(size=(n, d)) + apart * code[:, None], code


def as_frame(X: np.ndarray, y: np.ndarray) -> tuple[pd.DataFrame, pd.Series]:
    return pd.DataFrame(X, columns=[f"f{i}" for i in range(X.shape[1])]), pd.Series(y, name="label")


def tables() -> dict[str, tuple[Any, Any]]:
    """Features and labels of each table; pandas, or NumPy where the name says so."""
    from sklearn.datasets import load_breast_cancer, load_iris, load_wine

    out: dict[str, tuple[Any, Any]] = {}
    out["blobs"] = as_frame(*blobs(0, 300, 3, (0.8, 0.2)))
    out["three"] = as_frame(*blobs(1, 360, 4, (0.7, 0.2, 0.1)))
    out["arrays"] = blobs(2, 280, 5, (0.75, 0.25))
    X, y = blobs(3, 240, 2, (0.8, 0.2))
    out["ties"] = as_frame(np.rint(3 * X), y)
    X, y = blobs(4, 260, 3, (0.8, 0.2))
    X[::3] = X[1::3][: len(X[::3])]
    out["weights"] = as_frame(X.astype(np.float32), y)
    out["weights"][0].index = [f"r{i}" for i in range(len(y))]
    out["weights"][1].index = out["weights"][0].index
    out["wide"] = as_frame(*blobs(5, 220, 40, (0.8, 0.2), 0.6))
    X, y = blobs(6, 300, 3, (0.6, 0.25, 0.15))
    mixed, labels = as_frame(X, y)
    mixed["f1"] = mixed["f1"].round().astype("int16")
    mixed["kind"] = pd.Categorical([f"k{int(v) % 3}" for v in np.abs(7 * X[:, 0])])
    mixed["place"] = pd.array([f"p{int(v) % 5}" for v in np.abs(9 * X[:, 2])], dtype="string[pyarrow]")
    out["mixed"] = mixed, labels.map({0: "low", 1: "mid", 2: "top"})
    X, y = blobs(7, 260, 3, (0.8, 0.2))
    frame, labels = as_frame(X, y)
    frame["f0"] = frame["f0"].astype("float32[pyarrow]" if hasattr(pd, "ArrowDtype") else "float32")
    frame["f2"] = pd.array(np.rint(10 * frame["f2"]).astype(int), dtype="Int32")
    out["frame"] = frame, labels.astype("category")
    out["far"] = as_frame(blobs(8, 260, 4, (0.85, 0.15))[0] * 1e-7 + 1e3, blobs(8, 260, 4, (0.85, 0.15))[1])
    for name, load, rows in (("iris", load_iris, 110), ("wine", load_wine, 178), ("cancer", load_breast_cancer, 569)):
        X, y = load(return_X_y=True)
        rng = np.random.default_rng(9)
        some = np.sort(rng.choice(len(y), rows, replace=False))
        out[name] = as_frame(X[some], y[some])
    return out


def cut(n: int, shares: tuple[float, ...]) -> list[int]:
    ends = np.rint(np.cumsum(shares) * n).astype(int)
    return np.diff([0, *ends]).tolist()


def partitioned(X: Any, y: Any, shares: tuple[float, ...]) -> tuple[Any, Any]:
    lengths = cut(len(y), shares)
    if isinstance(X, np.ndarray):
        return da.from_array(X, chunks=(tuple(lengths), X.shape[1])), da.from_array(y, chunks=(tuple(lengths),))
    ends = np.cumsum([0, *lengths])
    part = lambda data: dd.from_map(lambda i: data.iloc[ends[i] : ends[i + 1]], range(len(lengths)), meta=data.iloc[:0])
    return part(X), part(y)


def feed(h: Any, value: Any) -> None:
    """Put a container into a hash: kinds, names, index, values and nulls."""
    value = value.compute() if hasattr(value, "compute") else value
    if isinstance(value, tuple | list):
        for item in value:
            feed(h, item)
    elif isinstance(value, pd.Series):
        feed(h, value.to_frame())
    elif isinstance(value, pd.DataFrame):
        h.update(repr([(str(c), str(t)) for c, t in value.dtypes.items()]).encode())
        h.update(repr(value.index.tolist()).encode())
        for i in range(value.shape[1]):
            column = value.iloc[:, i]
            if getattr(column.dtype, "kind", "O") == "f" and isinstance(column.dtype, np.dtype):
                h.update(column.to_numpy().tobytes())
            else:
                h.update(repr(column.tolist()).encode())
    elif isinstance(value, np.ndarray):
        h.update(f"{value.dtype} {value.shape}".encode())
        h.update(value.tobytes() if value.dtype.kind != "O" else repr(value.tolist()).encode())
    else:
        h.update(repr(value).encode())


def outcome(run: Callable[[], Any]) -> str:
    """Digest of what a call gives, or of its error."""
    h = hashlib.sha256()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            feed(h, run())
    except Exception as error:
        h.update(f"{type(error).__name__}: {error}".encode())
        return f"E{h.hexdigest()[:11]}"
    return h.hexdigest()[:12]


def sampler(name: str, table: str) -> Any:
    kind = getattr(dresample, name)
    known = kind().get_params(deep=False) if name != "Chain" else {"first": None, "second": None}
    given = {k: v for k, v in VARIED.get(table, {}).items() if k in known} | GIVEN.get(name, {})
    if "random_state" in known:
        given["random_state"] = 7
    if table == "mixed" and "categorical_features" in known:
        given["categorical_features"] = ["kind", "place"]
    return kind(**given)


def numbers_only(name: str) -> bool:
    return name not in ("SMOTENC", "SMOTEN", "AMDO", "RandomOverSampler", "RandomUnderSampler")


def resampled(name: str, table: str, X: Any, y: Any, one_frame: bool) -> Any:
    made = sampler(name, table)
    if one_frame:
        whole = made.resample(X, "label", features=["f0", "f1"], carry=["f2"])
        return whole.compute() if hasattr(whole, "compute") else whole
    X_new, y_new = made.fit_resample(X, y)
    out = [*dask.compute(X_new, y_new), made.sampling_strategy_ if hasattr(made, "sampling_strategy_") else None]
    for told in ("provenance_", "allocation_", "sample_indices_"):
        try:
            out.append(dask.compute(getattr(made, told))[0])
        except AttributeError:
            continue
    return out


def digests(tables_wanted: tuple[str, ...] | None = None, methods: tuple[str, ...] | None = None) -> dict[str, str]:
    """All digests by ``method/table/partitioning``."""
    found = {}
    with dask.config.set(scheduler="synchronous"):
        for table, (X, y) in tables().items():
            if tables_wanted and table not in tables_wanted:
                continue
            for name in methods or NAMES:
                data = X
                if table == "mixed" and numbers_only(name):
                    data = X[["f0", "f1", "f2"]]
                elif table == "mixed" and name == "SMOTEN":
                    data = X[["kind", "place"]]
                one = table in ("three", "frame")
                whole = data.assign(label=y) if one else data
                for way in ("local", *LENGTHS):
                    pair = (whole, y) if way == "local" else partitioned(whole, y, LENGTHS[way])
                    found[f"{name}/{table}/{way}"] = outcome(
                        lambda pair=pair, one=one, name=name, table=table: resampled(name, table, *pair, one)
                    )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("take", "check"))
    parser.add_argument("--quick", action="store_true", help="three of the tables only")
    parser.add_argument("--methods", nargs="*", help="public names of classes; all by default")
    parser.add_argument("--store", type=Path, default=STORE)
    given = parser.parse_args()
    now = digests(QUICK if given.quick else None, tuple(given.methods) if given.methods else None)
    if given.what == "take":
        beside = json.loads(given.store.read_text()) if given.methods and given.store.exists() else {}
        given.store.write_text(json.dumps(beside | now, indent=0, sort_keys=True) + "\n")
        print(f"{len(now)} digests, {sum(v.startswith('E') for v in now.values())} of them of errors")
        return 0
    before = json.loads(given.store.read_text())
    moved = [key for key, value in now.items() if before.get(key) != value]
    print("\n".join(moved))
    print(f"{len(now) - len(moved)} of {len(now)} digests are as stored")
    return 1 if moved else 0


if __name__ == "__main__":
    sys.exit(main())
