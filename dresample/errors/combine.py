"""What two samplers cannot do one after the other."""

from __future__ import annotations

from dresample.errors.kinds import ParameterError
from dresample.errors.words import either, setting, shown

__all__ = [
    "another_sampler",
    "chain_provenance",
    "no_sampler",
    "spread_first",
    "untraceable_first",
    "untraceable_second",
]


def no_sampler(owner: str, name: str, value: object) -> ParameterError:
    return ParameterError(f"{owner}: {name} must be a sampler of dresample{either(f', as {name}=SMOTE()', '')}. {_found(value)}")


def another_sampler(owner: str, name: str, value: object, kind: str) -> ParameterError:
    return ParameterError(
        f"{owner}: {name} must be of dresample's class {kind}, or None. {_found(value)} Chain joins any two samplers."
    )


def _found(value: object) -> str:
    """What was passed for a sampler: its class, somebody else's sampler, or no sampler at all."""
    if isinstance(value, type):
        return f"Got the class {value.__name__}: pass an object, {value.__name__}()."
    home = type(value).__module__
    if hasattr(value, "fit_resample") and home.partition(".")[0] != "dresample":
        return f"Got a {type(value).__name__} of {home}."
    return f"Got {shown(value)}."


def _provenance(owner: str) -> str:
    return either(f"{owner}(provenance=True)", "--provenance")


def spread_first(owner: str, found: str) -> ParameterError:
    return ParameterError(
        f"{owner}: the first sampler, {found}, has {setting('placement', 'spread')}, which deals its rows out by the number of "
        "partitions: the second would number them by the partitions too, and its rows would depend on them. Leave "
        f"{setting('placement', 'append')} there; the second sampler may spread."
    )


def untraceable_first(owner: str, found: str) -> ParameterError:
    return ParameterError(
        f"{_provenance(owner)} needs a first sampler that tells where its rows come from, and {found} does not. Put an "
        f"over-sampler with a parameter provenance first, or leave {either('provenance=False', '--provenance out')}."
    )


def untraceable_second(owner: str, found: str) -> ParameterError:
    return ParameterError(
        f"{_provenance(owner)} needs a second sampler that picks rows and tells which (sample_indices_), and {found} does not. "
        f"Put an under-sampler that picks rows second, or leave {either('provenance=False', '--provenance out')}."
    )


def chain_provenance(owner: str) -> ParameterError:
    return ParameterError(
        f"{_provenance(owner)}.fit_resample gives provenance_ for data in memory only. With Dask collections use "
        "resample(frame, target): the columns synthetic, base_row, neighbor_row and gap are then part of the result."
    )
