"""A sampler as plain values, and back: what JSON holds, without pickle.

Numbers, texts, bools and None stand for themselves, lists for lists. A tuple is ``{"tuple": [...]}``, a dict ``{"dict": [[key,
value], ...]}``, a sampler or an estimator of scikit-learn ``{"class": name, "parameters": {...}}``. Anything else has no such form:
it is written as ``{"text": ...}``, for people, and does not come back.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from dresample import errors
from dresample.registry import ENTRIES

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
    if hasattr(value, "get_params") and not isinstance(value, type) and (name := _name(type(value))):
        return {"class": name, "parameters": {key: plain(item) for key, item in value.get_params(deep=False).items()}}
    return {"text": repr(value)}


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
    if "class" in written:
        return list(written["parameters"].values())
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
    if "tuple" in written:
        return tuple(restored(item) for item in written["tuple"])
    if "dict" in written:
        return {restored(key): restored(item) for key, item in written["dict"]}
    raise errors.manifest_value(written.get("text", written))


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
