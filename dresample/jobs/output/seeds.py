"""Seeds that nobody gave are drawn once, for the whole life of a job: whoever takes it up has to make the same rows."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from sklearn.base import clone

from dresample import errors
from dresample.sampling.sampler import Sampler

__all__ = ["open_seeds", "seeded"]


def open_seeds(sampler: Any, prefix: str = "") -> list[str]:
    """Parameters of a sampler whose seed has to be drawn, as ``first__random_state`` in a combination.

    Raises
    ------
    ParameterError
        A generator: what it gives next is told by no file.
    """
    own = sampler.get_params(deep=False)
    if "random_state" not in own:
        return []
    given = own["random_state"]
    if given is not None:
        if isinstance(given, (int, np.integer)):
            return []
        raise errors.seed_of_job(given)
    members = {name: value for name, value in own.items() if isinstance(value, Sampler)}
    if members:  # None leaves them their own
        return [seed for name, member in members.items() for seed in open_seeds(member, f"{prefix}{name}__")]
    return [f"{prefix}random_state"]


def seeded(sampler: Any, names: list[str], seed: int) -> Any:
    """The sampler with one seed drawn for it; each of several parameters gets its own, made of it."""
    if not names:
        return sampler
    if len(names) == 1:
        return clone(sampler).set_params(**{names[0]: seed})
    made = {name: int(hashlib.sha256(f"{seed}/{name}".encode()).hexdigest()[:15], 16) for name in names}
    return clone(sampler).set_params(**made)
