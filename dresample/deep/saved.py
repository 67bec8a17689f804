"""Weights and facts in a folder: safetensors and JSON. Nothing in it runs code when it is read.

    model.json                        {"format": 1, "weights": "weights-<digest>.safetensors", "facts": {...}}
    weights-<digest>.safetensors      the arrays

Both are written beside and renamed. model.json comes last and names its weights, so a reader finds the old pair or the new one,
whenever the writer is stopped; the old weights are removed after that.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors

__all__ = ["FACTS", "exists", "load", "save"]

FACTS = "model.json"
_FORMAT = 1
_TRIES = 3


def save(folder: Path, weights: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
    """Write arrays and facts; what the folder held before is replaced once the new is complete.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    weights : dict of {str: ndarray}
    facts : dict
        Anything that JSON takes.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    from safetensors.numpy import save_file

    folder = Path(folder)
    token = secrets.token_hex(8)
    beside = folder / f"{token}.part"
    told = folder / f"{token}.json.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_file({name: np.asarray(value, order="C") for name, value in weights.items()}, beside)
        name = f"weights-{_digest(beside)}.safetensors"
        os.replace(beside, folder / name)
        told.write_text(json.dumps({"format": _FORMAT, "weights": name, "facts": dict(facts)}, indent=1, allow_nan=False))
        os.replace(told, folder / FACTS)
        for old in folder.glob("weights-*.safetensors"):
            if old.name != name:
                old.unlink(missing_ok=True)
    except OSError as problem:
        raise errors.output_unwritable(folder, str(problem)) from problem
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
            told.unlink(missing_ok=True)


def exists(folder: Path) -> bool:
    """Whether a folder holds a saved model."""
    return (Path(folder) / FACTS).is_file()


def load(folder: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read what :func:`save` wrote.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    weights : dict of {str: ndarray}
    facts : dict

    Raises
    ------
    InputError
        There is none, or it is damaged.

    Examples
    --------
    >>> import numpy as np, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(Path(folder), {"w": np.zeros(2, np.float32)}, {"latent_size": 2})
    ...     load(Path(folder))
    ({'w': array([0., 0.], dtype=float32)}, {'latent_size': 2})
    """
    folder = Path(folder)
    for last in (False,) * (_TRIES - 1) + (True,):
        if not exists(folder):
            raise errors.model_missing(folder)
        try:
            return _read(folder)
        except FileNotFoundError as problem:  # a writer has just replaced it
            if last:
                raise errors.model_corrupt(folder, f"{problem.filename} is missing") from problem
    raise AssertionError


def _read(folder: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        told = json.loads((folder / FACTS).read_text())
        name, facts = told["weights"], told["facts"]
        if told["format"] != _FORMAT or Path(name).name != name:
            raise ValueError(f"{FACTS} has a format that this version does not know")
    except (ValueError, KeyError, TypeError) as problem:
        raise errors.model_corrupt(folder, str(problem)) from problem
    if name != f"weights-{_digest(folder / name)}.safetensors":
        raise errors.model_corrupt(folder, f"{name} has been changed or cut off")
    try:
        return load_file(folder / name), facts
    except SafetensorError as problem:
        raise errors.model_corrupt(folder, str(problem)) from problem


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:16]
