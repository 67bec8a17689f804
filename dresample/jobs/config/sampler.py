"""[method] of a job file -> the sampler, its parameters checked before any data are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dresample import errors
from dresample.jobs.methods import Method, find, unknown
from dresample.jobs.written_strategy import label, written_strategy

__all__ = ["sampler_of"]


def sampler_of(name: str, parameters: Mapping[str, Any], synthetic_only: bool, path: str) -> Any:
    """The sampler that a job file asks for.

    Parameters
    ----------
    name : str
    parameters : dict
        As TOML has them: ``"none"`` stands for None, a table for a dict. ``n_neighbors`` and ``seed`` are taken as the command line
        takes them.
    synthetic_only : bool
        Whether its new rows are to be told from the others.
    path : str
        Of the job file, for messages.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> sampler_of("smote", {"n_neighbors": 3, "sampling_strategy": {"1": 500}}, False, "job.toml")
    SMOTE(k_neighbors=3, random_state=0, sampling_strategy={1: 500})
    """
    refusal = unknown(name)
    if refusal is not None:
        raise errors.method_refused(path, refusal)
    method = find(name)
    given = {_name(key, method): _value(key, value, path) for key, value in parameters.items()}
    if "random_state" in method.defaults:
        given = {"random_state": 0} | given
    made = method.make(given)
    made._check_parameters()
    if synthetic_only and not (method.appends and getattr(made, "placement", "append") == "append"):
        raise errors.only_new_rows()
    return made


def _name(key: str, method: Method) -> str:
    """The name of a parameter in Python, of one that the command line calls otherwise."""
    if key == "seed":
        return "random_state"
    if key == "n_neighbors" and key not in method.defaults and method.k_name is not None:
        return method.k_name
    return key


def _value(key: str, value: Any, path: str) -> Any:
    if value == "none":
        return None
    last = key.rpartition("__")[2]
    if last == "sampling_strategy" and isinstance(value, str):
        try:
            return written_strategy(value)
        except ValueError as problem:
            raise errors.method_refused(path, f"{key} of [method.parameters]: {problem}") from problem
    if last == "sampling_strategy" and isinstance(value, dict):
        return {label(name): count for name, count in value.items()}
    return tuple(value) if last == "image_shape" and isinstance(value, list) else value
