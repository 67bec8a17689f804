"""Weights and facts in a folder: safetensors and JSON. Nothing in it runs code when it is read.

    model.json                        {"format": 1, "weights": "weights-<digest>.safetensors", "facts": {...}}
    weights-<digest>.safetensors      the arrays

Each is written whole or not at all. model.json comes last and names its weights, so a reader finds the old pair or the new one,
whenever the writer is stopped; the old weights are removed after that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.storage.addresses import address, join, storage_of
from dresample.storage.contents import contents, holding

__all__ = ["FACTS", "exists", "load", "save"]

FACTS = "model.json"
_FORMAT = 1
_TRIES = 3


def save(folder: str | PathLike[str], weights: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
    """Write arrays and facts; what the folder held before is replaced once the new is complete.

    Parameters
    ----------
    folder : path
        Made if it is not there.
    weights : dict of {str: ndarray}
    facts : dict
        Anything that JSON takes.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    from safetensors.numpy import save as packed

    folder = address(folder)
    storage = storage_of(folder)
    data = packed({name: np.asarray(value, order="C") for name, value in weights.items()})
    name = _name(data)
    text = json.dumps({"format": _FORMAT, "weights": name, "facts": dict(facts)}, indent=1, allow_nan=False)
    try:
        storage.write(join(folder, name), holding(data))
        storage.write(join(folder, FACTS), holding(text))
        for old in storage.entries(folder):
            if old.name != name and old.name.startswith("weights-") and old.name.endswith(".safetensors"):
                storage.remove(old.path)
    except OSError as problem:
        raise errors.output_unwritable(folder, str(problem)) from problem


def exists(folder: str | PathLike[str]) -> bool:
    """Whether a folder holds a saved model."""
    facts = join(address(folder), FACTS)
    return storage_of(facts).kind(facts) == "file"


def load(folder: str | PathLike[str]) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read what :func:`save` wrote.

    Parameters
    ----------
    folder : path

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
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(folder, {"w": np.zeros(2, np.float32)}, {"latent_size": 2})
    ...     load(folder)
    ({'w': array([0., 0.], dtype=float32)}, {'latent_size': 2})
    """
    folder = address(folder)
    for last in (False,) * (_TRIES - 1) + (True,):
        if not exists(folder):
            raise errors.model_missing(folder)
        try:
            return _read(folder)
        except FileNotFoundError as problem:  # a writer has just replaced it
            if last:
                raise errors.model_corrupt(folder, f"{problem.filename} is missing") from problem
    raise AssertionError


def _read(folder: str) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load as unpacked

    try:
        found = json.loads(contents(join(folder, FACTS)))
        name, facts = found["weights"], found["facts"]
        if found["format"] != _FORMAT or "/" in name or "\\" in name:
            raise ValueError(f"{FACTS} has a format that this version does not know")
    except (ValueError, KeyError, TypeError) as problem:
        raise errors.model_corrupt(folder, str(problem)) from problem
    data = contents(join(folder, name))
    if name != _name(data):
        raise errors.model_corrupt(folder, f"{name} has been changed or cut off")
    try:
        return unpacked(data), facts
    except SafetensorError as problem:
        raise errors.model_corrupt(folder, str(problem)) from problem


def _name(data: bytes) -> str:
    """The name of weights, which tells whether they are whole."""
    return f"weights-{hashlib.blake2b(data).hexdigest()[:16]}.safetensors"
