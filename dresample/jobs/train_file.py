"""The job file of ``dresample train``: TOML -> checked settings. An unknown key is refused, with the nearest known one named."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

from dresample import errors
from dresample.jobs.text.dialect import NOTHING_SAID, TextOptions
from dresample.storage.addresses import address
from dresample.storage.contents import contents

__all__ = ["ART_KEYS", "TrainJob", "read_job"]

#: Keys of [art]: parameters of ARTClassifier. ``"none"`` stands for None, which TOML does not have.
ART_KEYS = ("resampling", "blending_constant", "boost_frequency", "rule", "absent", "batch_size", "validation_batch_size",
            "drop_last", "max_epochs", "patience", "validation_fraction", "validation_rows", "device", "random_state")  # fmt: skip


@dataclass(frozen=True)
class TrainJob:
    """What a job file asks for.

    Parameters
    ----------
    train, validation : tuple of str
        Files, globs or folders; no ``validation``: rows of ``train`` are held out.
    target : str
    folder : str
        Of the output.
    features : tuple of str or None
        None: all columns but the target and ``drop``.
    drop : tuple of str
    standardize : bool
    hidden : tuple of int
    dropout : float
    art : dict
        Parameters of ARTClassifier.
    learning_rate, weight_decay : float
    text : TextOptions
        How text files are written.
    """

    train: tuple[str, ...]
    target: str
    folder: str
    validation: tuple[str, ...] = ()
    features: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()
    standardize: bool = True
    hidden: tuple[int, ...] = (64, 32)
    dropout: float = 0.0
    art: dict[str, Any] = field(default_factory=dict)
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    text: TextOptions = NOTHING_SAID


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(_text(v) for v in value)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


Rule = tuple[Callable[[Any], bool], str]
_PATHS: Rule = (lambda v: _text(v) or (_texts(v) and v), "a path, a glob or a list of them")
_NAMES: Rule = (_texts, "a list of column names")
_YES_NO: Rule = (lambda v: isinstance(v, bool), "true or false")

#: Table -> key -> what its value must be. The values of [art] are checked by ARTClassifier.
_RULES: dict[str, dict[str, Rule]] = {
    "data": {
        "train": _PATHS,
        "validation": _PATHS,
        "target": (_text, "the name of a column"),
        "features": (lambda v: _texts(v) and v, "a list of at least one column name"),
        "drop": _NAMES,
        "standardize": _YES_NO,
    },
    "network": {
        "hidden": (lambda v: isinstance(v, list) and all(map(_whole, v)), "a list of layer widths, as [64, 32]"),
        "dropout": (lambda v: _number(v) and 0 <= v < 1, "a number of at least 0 and below 1"),
    },
    "art": {key: (lambda v: not isinstance(v, (list, dict)), "a single value") for key in ART_KEYS},
    "optimizer": {
        "learning_rate": (lambda v: _number(v) and v > 0, "a number above 0"),
        "weight_decay": (lambda v: _number(v) and v >= 0, "a number of at least 0"),
    },
    "output": {"folder": (_text, "the name of a folder")},
    "text": dict.fromkeys(TextOptions.__dataclass_fields__, (_text, "text")) | {"null_values": (_texts, "a list of texts")},
}
_NEEDED = (("data", "train"), ("data", "target"), ("output", "folder"))


def read_job(path: str | PathLike[str]) -> TrainJob:
    """Read and check a job file.

    Raises
    ------
    InputError
        The file is missing or no TOML.
    ParameterError
        A key is unknown or missing, or a value is wrong.
    """
    path = address(path)
    try:
        tables = tomllib.loads(contents(path).decode())
    except OSError as problem:
        raise errors.job_file(path, problem.strerror or type(problem).__name__) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise errors.job_file(path, str(problem)) from problem
    _known(path, "", tables, list(_RULES))
    for where, table in tables.items():
        if not isinstance(table, dict):
            raise errors.job_value(path, where, table, f"a table, as [{where}]")
        _known(path, where, table, list(_RULES[where]))
        for key, value in table.items():
            fine, need = _RULES[where][key]
            if not fine(value):
                raise errors.job_value(path, f"{key} of [{where}]", value, need)
    for where, key in _NEEDED:
        if key not in tables.get(where, {}):
            raise errors.job_value(path, f"{key} of [{where}]", None, _RULES[where][key][1])
    data, found = tables["data"], {k: v for where in ("network", "optimizer") for k, v in tables.get(where, {}).items()}
    if "features" in data and data.get("drop"):
        raise errors.job_value(path, "drop of [data]", data["drop"], "left out where features are listed")
    plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in (data | found).items()}
    for key in ("train", "validation"):
        if key in plain:
            plain[key] = (plain[key],) if isinstance(plain[key], str) else plain[key]
    settings = {k: None if v == "none" else v for k, v in tables.get("art", {}).items()}
    said: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in tables.get("text", {}).items()}
    return TrainJob(**plain, folder=address(tables["output"]["folder"]), art=settings, text=TextOptions(**said))


def _known(path: str, where: str, table: dict[str, Any], known: list[str]) -> None:
    for key in table:
        if key not in known:
            raise errors.job_key(path, where, key, known)
