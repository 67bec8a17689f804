"""Values as JSON holds them, and back, without pickle: samplers, and what a job and its files are told by.

Numbers, texts, bools and None stand for themselves, lists for lists. A tuple is ``{"tuple": [...]}``, a dict ``{"dict": [[key,
value], ...]}``, a date ``{"date": text}``, a sampler or an estimator of scikit-learn ``{"class": name, "parameters": {...}}``, a
dataclass of this package ``{"value": name, "fields": {...}}``. Anything else has no such form: it is written as ``{"text": ...}``,
for people, and does not come back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np

from dresample import errors
from dresample.jobs.source_files import SourceFile
from dresample.registry import ENTRIES
from dresample.storage.addresses import storage_of

__all__ = ["is_plain", "plain", "restored"]

_OURS = {entry.name: entry for entry in ENTRIES}


def plain(value: Any) -> Any:
    """A value as JSON holds it.

    Examples
    --------
    >>> plain({1: 500}), plain((1, "a")), plain(np.int64(3))
    ({'dict': [[1, 500]]}, {'tuple': [1, 'a']}, 3)
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [plain(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[plain(key), plain(item)] for key, item in value.items()]}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if is_dataclass(value) and not isinstance(value, type) and type(value).__module__.startswith("dresample."):
        return _of_dataclass(value)
    if hasattr(value, "get_params") and not isinstance(value, type) and (name := _name(type(value))):
        return {"class": name, "parameters": {key: plain(item) for key, item in value.get_params(deep=False).items()}}
    return {"text": repr(value)}


def _of_dataclass(value: Any) -> Any:
    if isinstance(value, SourceFile):  # for processes that work in another folder
        value = replace(value, path=storage_of(value.path).absolute(value.path))
    kind = f"{type(value).__module__.removeprefix('dresample.')}.{type(value).__qualname__}"
    return {"value": kind, "fields": {item.name: plain(getattr(value, item.name)) for item in fields(value) if item.init}}


def _name(kind: type[Any]) -> str | None:
    if kind.__name__ in _OURS and kind is _OURS[kind.__name__].load():
        return kind.__name__
    return f"{kind.__module__}.{kind.__qualname__}" if kind.__module__.startswith("sklearn.") else None


def is_plain(written: Any) -> bool:
    """Whether all of what :func:`plain` gave comes back."""
    if isinstance(written, list):
        return all(map(is_plain, written))
    if isinstance(written, dict):
        return "text" not in written and all(is_plain(part) for part in _parts(written))
    return True


def _parts(written: dict[str, Any]) -> list[Any]:
    for form in ("parameters", "fields"):
        if form in written:
            return list(written[form].values())
    if "date" in written:
        return []
    (held,) = written.values()
    return list(held)


def restored(written: Any) -> Any:
    """The value that :func:`plain` was given.

    Raises
    ------
    OutputError
        It has no plain form.
    """
    if isinstance(written, list):
        return [restored(item) for item in written]
    if not isinstance(written, dict):
        return written
    if "class" in written:
        return _kind(written["class"])(**{key: restored(item) for key, item in written["parameters"].items()})
    if "value" in written:
        return _dataclass(written["value"])(**{key: restored(item) for key, item in written["fields"].items()})
    if "date" in written:
        kind = dt.datetime if "T" in written["date"] else dt.date
        return kind.fromisoformat(written["date"])
    if "tuple" in written:
        return tuple(restored(item) for item in written["tuple"])
    if "dict" in written:
        return {restored(key): restored(item) for key, item in written["dict"]}
    raise errors.manifest_value(written.get("text", written))


def _dataclass(name: str) -> Any:
    module, _, kind = name.rpartition(".")
    found = getattr(import_module(f"dresample.{module}"), kind)
    if not (isinstance(found, type) and is_dataclass(found)):
        raise errors.manifest_value(name)
    return found


def _kind(name: str) -> Any:
    """A class by its name: of this package, or of scikit-learn; no other is loaded because a file says so."""
    if name in _OURS:
        return _OURS[name].load()
    module, _, kind = name.rpartition(".")
    if module.split(".")[0] != "sklearn":
        raise errors.manifest_value(name)
    from sklearn.base import BaseEstimator

    found = getattr(import_module(module), kind)
    if not (isinstance(found, type) and issubclass(found, BaseEstimator)):
        raise errors.manifest_value(name)
    return found
