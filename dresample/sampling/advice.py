"""What an experienced colleague would say about the data: warnings, each with its threshold.

Every function returns a warning or None; nothing is changed because of one.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Floats
from dresample.errors.columns import left_out
from dresample.errors.words import count, either, few, parameter, sampler, setting, shown, these

__all__ = [
    "CONCENTRATED_COPIES",
    "CONCENTRATED_ROWS",
    "FULL_BALANCE_IMBALANCE",
    "GATHERED_SHARE",
    "NOISE_SHARE",
    "SCALE_FACTOR",
    "SMALL_MINORITY",
    "UNIFORM_SPREAD",
    "emit",
]

#: Rows of a class below which density ratios are unreliable.
SMALL_MINORITY = 50
#: Largest ratio of interquartile ranges that goes without a word.
SCALE_FACTOR = 100.0
#: Share of rows with rivals only, above which noise is likely.
NOISE_SHARE = 0.20
#: Coefficient of variation of the density ratios below which they are about equal.
UNIFORM_SPREAD = 0.10
#: One per cent of the rows ...
CONCENTRATED_ROWS = 0.01
#: ... with more than a third of the copies.
CONCENTRATED_COPIES = 1 / 3
#: Imbalance from which full balance is more than is usually good.
FULL_BALANCE_IMBALANCE = 100
#: Share of a worker's memory above which the rows of one class are much for it.
GATHERED_SHARE = 0.25


def emit(found: Iterable[errors.ResamplingWarning | None]) -> tuple[str, ...]:
    """Warn, and return the messages for the report."""
    messages = []
    for warning in found:
        if warning is not None:
            warnings.warn(warning, stacklevel=_callers_level())
            messages.append(str(warning))
    return tuple(messages)


def _callers_level() -> int:
    """Stack level of the first frame outside this package: the user's line is the one to point at."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("dresample."):
        level, frame = level + 1, frame.f_back
    return level


def small_minority(label: Any, rows: int) -> errors.ResamplingWarning | None:
    """Fewer than 50 rows."""
    if rows >= SMALL_MINORITY:
        return None
    return errors.SmallMinorityWarning(
        f"Class {shown(label)} has {count(rows, 'row')}, fewer than {SMALL_MINORITY}: neighbourhoods of so few rows are "
        f"unreliable. Prefer {sampler('SMOTE')} or {sampler('RandomOverSampler')}, lower k to 3, or collect more rows."
    )


def large_k(label: Any, rows: int, k: int, name: str) -> errors.ResamplingWarning | None:
    """k above the square root of the class."""
    if k * k <= rows:
        return None
    return errors.LargeKWarning(
        f"{setting(name, k)} is above the square root of the {count(rows, 'row')} of class {shown(label)}: neighbourhoods lose "
        f"their local meaning. Take {max(1, isqrt(rows))} or less."
    )


def uneven_scales(
    sample: Floats, weight: NDArray[np.float64], names: Iterable[Any], scales: bool = True
) -> errors.ResamplingWarning | None:
    """Interquartile ranges (of the plain sample, as weighted in the distance) that differ by more than 100 times.

    ``scales``: whether the sampler can scale features by itself.
    """
    if len(sample) < 2 or sample.shape[1] < 2:
        return None
    upper, lower = np.percentile(np.asarray(sample, np.float64), [75, 25], axis=0)
    ranges = (upper - lower) * weight
    moving = ranges > 0
    if moving.sum() < 2:
        return None
    named = [n for n, ok in zip(names, moving, strict=True) if ok]
    widths = ranges[moving]
    factor = float(widths.max() / widths.min())
    if factor <= SCALE_FACTOR:
        return None
    pass_scale = f"Pass {setting('scale', 'standard', 'robust')}, or scale" if scales else "Scale"
    return errors.ScaleWarning(
        f"The interquartile ranges of {shown(named[int(widths.argmax())])} and {shown(named[int(widths.argmin())])} differ by a "
        f"factor of {factor:,.0f}, more than {SCALE_FACTOR:.0f}: the wide one decides all distances. {pass_scale} "
        "the features first."
    )


def noise(label: Any, rivals: NDArray[np.int64], k: int, owner: str = "ADASYN") -> errors.ResamplingWarning | None:
    """More than 20 % of the rows with rivals only."""
    share = float(np.mean(rivals == k))
    if share <= NOISE_SHARE:
        return None
    return errors.NoiseWarning(
        f"{share:.0%} of the rows of class {shown(label)} have no row of their class among their {k} nearest (more than "
        f"{NOISE_SHARE:.0%}): {owner} will put most new rows around what may be noise. Clean first, or use "
        f"{sampler('BorderlineSMOTE')}."
    )


def forced(label: Any, forced: int, slots: int, attempts: int) -> errors.ResamplingWarning | None:
    """More than 20 % of the slots of A-SMOTE with rejected candidates only."""
    if forced <= NOISE_SHARE * slots:
        return None
    return errors.NoiseWarning(
        f"{forced / slots:.0%} of the slots of class {shown(label)} (more than {NOISE_SHARE:.0%}) found no candidate in {attempts} "
        "that is nearer to the class than to other rows, and took a rejected one: the class lies inside the others, or its labels "
        "are noisy. Look at its rows, or clean first."
    )


def uniform_density(label: Any, rivals: NDArray[np.int64]) -> errors.ResamplingWarning | None:
    """Density ratios all about equal."""
    mean = float(rivals.mean()) if len(rivals) else 0.0
    if mean == 0 or float(rivals.std()) / mean >= UNIFORM_SPREAD:
        return None
    return errors.UniformDensityWarning(
        f"The density ratios of class {shown(label)} are about equal (coefficient of variation below {UNIFORM_SPREAD}): ADASYN "
        f"gives what SMOTE gives, at a higher cost. Use {sampler('SMOTE')}."
    )


def concentration(label: Any, copies: NDArray[np.int64]) -> errors.ResamplingWarning | None:
    """One per cent of the rows with more than a third of the copies."""
    total, top = int(copies.sum()), max(1, int(len(copies) * CONCENTRATED_ROWS))
    if total == 0 or len(copies) < 10:
        return None
    most = int(np.sort(copies)[-top:].sum())
    if most <= total * CONCENTRATED_COPIES:
        return None
    return errors.ConcentrationWarning(
        f"{top} of the {count(len(copies), 'row')} of class {shown(label)} receive {most / total:.0%} of the {total} new rows: a "
        "model will learn these few by heart. Look at them, lower the target, or use {sampler('SMOTE')}."
    )


def vanished(label: Any, before: int, after: int, parameters: Mapping[str, Any]) -> errors.ResamplingWarning | None:
    """Cleaning left no row of a class; the advice names what the sampler has among its ``parameters``."""
    if after or not before:
        return None
    ways = _gentler(parameters)
    advised = ", ".join([*ways, f"{'or ' if ways else ''}name fewer classes in {parameter('sampling_strategy')}"])
    return errors.VanishedClassWarning(
        f"All {count(before, 'row')} of class {shown(label)} {these(before, 'was', 'were')} dropped: a model will not know the "
        f"class. {advised[0].upper()}{advised[1:]}."
    )


def _gentler(parameters: Mapping[str, Any]) -> list[str]:
    """What makes a cleaner keep more rows, of what it has and what is not there already."""
    one = parameters.get("n_neighbors") == 1
    helps = {
        # With seeds the neighbours vote for rows of the store: fewer of them may keep fewer rows.
        f"lower {parameter('n_neighbors')}": "n_neighbors" in parameters and "n_seeds_S" not in parameters and not one,
        f"take {setting('kind_sel', 'mode')}": parameters.get("kind_sel") == "all" and not one,
        f"raise {parameter('threshold_cleaning')}": "threshold_cleaning" in parameters,
        f"raise {parameter('n_seeds_S')}": "n_seeds_S" in parameters,
        f"lower {parameter('n_parts')}": parameters.get("n_parts", 2) > 2,
        f"take {setting('voting', 'consensus')}": parameters.get("voting") == "majority",
    }
    return [what for what, so in helps.items() if so]


def few_candidates(label: Any, found: int, wanted: int) -> errors.ResamplingWarning:
    """Fewer candidates than rows to keep."""
    return errors.FewCandidatesWarning(
        "The number of the samples to be selected is larger than the number of samples available: the rows of the smallest class "
        f"name {count(found, 'row')} of class {shown(label)}, and {wanted} are wanted. All {found} are kept. Raise "
        f"{parameter('n_neighbors_ver3')} for more."
    )


def gathering(owner: str, label: Any, nbytes: int, worker_memory: int, cleans: bool = True) -> errors.ResamplingWarning | None:
    """A class that one worker must hold takes more than a quarter of its memory. ``cleans``: whether the sampler has ``clean``."""
    if nbytes <= GATHERED_SHARE * worker_memory:
        return None
    clean = f", pass {setting('clean', None)} if it is set" if cleans else ""
    return errors.GatheredClassWarning(
        f"{owner} gathers class {shown(label)} on one worker: {nbytes / 2**20:,.0f} MiB, more than {GATHERED_SHARE:.0%} of the "
        f"{worker_memory / 2**20:,.0f} MiB that it has. Give the workers more memory{either('', ' (--memory-limit)')}{clean}, "
        f"or use {sampler('SMOTE')}, which gathers no class."
    )


def full_balance(label: Any, before: int, after: int, largest: int) -> errors.ResamplingWarning | None:
    """A class at 1:100 or rarer brought to 1:1."""
    if before * FULL_BALANCE_IMBALANCE > largest or after < largest:
        return None
    return errors.FullBalanceWarning(
        f"Class {shown(label)} goes from 1:{largest // before} to full balance, {count(after - before, 'new row')} from "
        f"{before:,}. {setting('sampling_strategy', 0.3)} is the better start; tune it by validation."
    )


def constant(names: Sequence[Any]) -> errors.ResamplingWarning | None:
    """Features with one value."""
    if not names:
        return None
    return errors.ConstantFeatureWarning(
        f"Features with the same value in all rows: {few(names, 12)}. They tell no rows apart and cost time and memory. Leave them "
        f"out with {left_out(names)}."
    )


def label_copies(names: Sequence[Any]) -> errors.ResamplingWarning | None:
    """Features that know the class."""
    if not names:
        return None
    return errors.LabelCopyWarning(
        f"Features that copy the label: {few(names, 12)}. Within each class they have one value, in each class another one. A "
        f"model will learn nothing else, and distances separate the classes by them. Leave them out with {left_out(names)}."
    )


def identifiers(names: Sequence[Any]) -> errors.ResamplingWarning | None:
    """Features that number the rows."""
    if not names:
        return None
    return errors.IdentifierWarning(
        f"Features that look like identifiers: {few(names, 12)}. They hold whole numbers, a different one in each row. Distances "
        f"between them mean nothing, and new rows would get numbers in between. Leave them out with {left_out(names)}: they ride "
        "along then."
    )


def whole_floats(names: Sequence[Any], owner: str, has_integer: bool) -> errors.ResamplingWarning | None:
    """Float features that hold whole numbers only."""
    if not names:
        return None
    way = f", or pass {setting('integer', 'auto')} (or a list of them), which rounds them in new rows" if has_integer else ""
    cast = either(f" (frame.astype({{{shown(names[0])}: 'int32'}}))", "")
    return errors.IntegerValuedWarning(
        f"Float features that hold whole numbers only: {few(names, 12)}. {owner} gives them fractions in new rows, which tell "
        f"these from real ones. Make them integers{cast}{way}."
    )
