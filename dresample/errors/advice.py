"""What an experienced colleague would say about the data. When it is said, and the thresholds, are in ``sampling/advice.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dresample.errors.columns import left_out
from dresample.errors.kinds import (
    ConcentrationWarning,
    ConstantFeatureWarning,
    FewCandidatesWarning,
    FullBalanceWarning,
    GatheredClassWarning,
    IdentifierWarning,
    IntegerValuedWarning,
    LabelCopyWarning,
    LargeKWarning,
    NoiseWarning,
    ScaleWarning,
    SmallMinorityWarning,
    UniformDensityWarning,
    VanishedClassWarning,
)
from dresample.errors.words import count, either, few, parameter, sampler, setting, shown, these

__all__ = [
    "concentrated_copies",
    "constant_features",
    "few_candidates",
    "forced_slots",
    "full_balance",
    "gathered_class",
    "identifiers",
    "label_copies",
    "large_k",
    "noisy_class",
    "small_minority",
    "uneven_scales",
    "uniform_density",
    "vanished_class",
    "whole_floats",
]


def small_minority(label: Any, rows: int, least: int) -> SmallMinorityWarning:
    return SmallMinorityWarning(
        f"Class {shown(label)} has {count(rows, 'row')}, fewer than {least}: neighbourhoods of so few rows are "
        f"unreliable. Prefer {sampler('SMOTE')} or {sampler('RandomOverSampler')}, lower k to 3, or collect more rows."
    )


def large_k(label: Any, rows: int, k: int, name: str, most: int) -> LargeKWarning:
    return LargeKWarning(
        f"{setting(name, k)} is above the square root of the {count(rows, 'row')} of class {shown(label)}: neighbourhoods lose "
        f"their local meaning. Take {most} or less."
    )


def uneven_scales(wide: Any, narrow: Any, factor: float, most: float, scales: bool) -> ScaleWarning:
    """``scales``: whether the sampler can scale features by itself."""
    pass_scale = f"Pass {setting('scale', 'standard', 'robust')}, or scale" if scales else "Scale"
    return ScaleWarning(
        f"The interquartile ranges of {shown(wide)} and {shown(narrow)} differ by a factor of {factor:,.0f}, more than {most:.0f}: "
        f"the wide one decides all distances. {pass_scale} the features first."
    )


def noisy_class(label: Any, share: float, k: int, owner: str, most: float) -> NoiseWarning:
    """``share``: of the rows that have rivals only."""
    return NoiseWarning(
        f"{share:.0%} of the rows of class {shown(label)} have no row of their class among their {k} nearest (more than "
        f"{most:.0%}): {owner} will put most new rows around what may be noise. Clean first, or use {sampler('BorderlineSMOTE')}."
    )


def forced_slots(label: Any, share: float, attempts: int, most: float) -> NoiseWarning:
    """``share``: of the slots of A-SMOTE with rejected candidates only."""
    return NoiseWarning(
        f"{share:.0%} of the slots of class {shown(label)} (more than {most:.0%}) found no candidate in {attempts} "
        "that is nearer to the class than to other rows, and took a rejected one: the class lies inside the others, or its labels "
        "are noisy. Look at its rows, or clean first."
    )


def uniform_density(label: Any, spread: float) -> UniformDensityWarning:
    return UniformDensityWarning(
        f"The density ratios of class {shown(label)} are about equal (coefficient of variation below {spread}): ADASYN "
        f"gives what SMOTE gives, at a higher cost. Use {sampler('SMOTE')}."
    )


def concentrated_copies(label: Any, top: int, rows: int, share: float, total: int) -> ConcentrationWarning:
    return ConcentrationWarning(
        f"{top} of the {count(rows, 'row')} of class {shown(label)} receive {share:.0%} of the {total} new rows: a "
        f"model will learn these few by heart. Look at them, lower the target, or use {sampler('SMOTE')}."
    )


def vanished_class(label: Any, rows: int, parameters: Mapping[str, Any]) -> VanishedClassWarning:
    """The advice names what the sampler has among its ``parameters``."""
    ways = _gentler(parameters)
    advised = ", ".join([*ways, f"{'or ' if ways else ''}name fewer classes in {parameter('sampling_strategy')}"])
    return VanishedClassWarning(
        f"All {count(rows, 'row')} of class {shown(label)} {these(rows, 'was', 'were')} dropped: a model will not know the "
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


def few_candidates(label: Any, found: int, wanted: int) -> FewCandidatesWarning:
    return FewCandidatesWarning(
        "The number of the samples to be selected is larger than the number of samples available: the rows of the smallest class "
        f"name {count(found, 'row')} of class {shown(label)}, and {wanted} are wanted. All {found} are kept. Raise "
        f"{parameter('n_neighbors_ver3')} for more."
    )


def gathered_class(owner: str, label: Any, nbytes: int, memory: int, most: float) -> GatheredClassWarning:
    """``memory``: of the worker."""
    return GatheredClassWarning(
        f"{owner} gathers class {shown(label)} on one worker: {nbytes / 2**20:,.0f} MiB, more than {most:.0%} of the "
        f"{memory / 2**20:,.0f} MiB that it has. Give the workers more memory{either('', ' (--memory-limit)')}, "
        f"or use {sampler('SMOTE')}, which gathers no class."
    )


def full_balance(label: Any, before: int, after: int, largest: int) -> FullBalanceWarning:
    return FullBalanceWarning(
        f"Class {shown(label)} goes from 1:{largest // before} to full balance, {count(after - before, 'new row')} from "
        f"{before:,}. {setting('sampling_strategy', 0.3)} is the better start; tune it by validation."
    )


def constant_features(names: Sequence[Any]) -> ConstantFeatureWarning:
    return ConstantFeatureWarning(
        f"Features with the same value in all rows: {few(names, 12)}. They tell no rows apart and cost time and memory. Leave them "
        f"out with {left_out(names)}."
    )


def label_copies(names: Sequence[Any]) -> LabelCopyWarning:
    return LabelCopyWarning(
        f"Features that copy the label: {few(names, 12)}. Within each class they have one value, in each class another one. A "
        f"model will learn nothing else, and distances separate the classes by them. Leave them out with {left_out(names)}."
    )


def identifiers(names: Sequence[Any]) -> IdentifierWarning:
    return IdentifierWarning(
        f"Features that look like identifiers: {few(names, 12)}. They hold whole numbers, a different one in each row. Distances "
        f"between them mean nothing, and new rows would get numbers in between. Leave them out with {left_out(names)}: they ride "
        "along then."
    )


def whole_floats(names: Sequence[Any], owner: str, has_integer: bool) -> IntegerValuedWarning:
    """``has_integer``: whether the sampler has the parameter that rounds."""
    way = f", or pass {setting('integer', 'auto')} (or a list of them), which rounds them in new rows" if has_integer else ""
    cast = either(f" (frame.astype({{{shown(names[0])}: 'int32'}}))", "")
    return IntegerValuedWarning(
        f"Float features that hold whole numbers only: {few(names, 12)}. {owner} gives them fractions in new rows, which tell "
        f"these from real ones. Make them integers{cast}{way}."
    )
