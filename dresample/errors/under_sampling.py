"""What an under-sampler cannot do with the classes, or the models, that it was given."""

from __future__ import annotations

from typing import Any

from dresample.errors.kinds import InputError, ModelError, ParameterError, SmallClassWarning
from dresample.errors.words import count, expected, parameter, sampler, setting, shown, these

__all__ = [
    "clusterer_wanted",
    "fewer_folds",
    "fewer_than_parts",
    "no_cluster_centers",
    "smallest_touched",
    "too_few_for_folds",
    "too_few_in_all",
    "too_few_in_store",
    "too_few_neighbors",
    "too_many_centroids",
    "too_many_seeds",
]


def too_few_neighbors(label: Any, rows: int, k: int, name: str) -> InputError:
    return InputError(
        f"Class {shown(label)} has {count(rows, 'row')} to look among, fewer than {setting(name, k)}. Lower {parameter(name)}, or "
        f"pass {setting('on_small_class', 'shrink')}.{expected(k, rows)}"
    )


def too_few_for_folds(label: Any, rows: int, folds: int, total: int) -> InputError:
    """``rows`` of the class are in the sample that the classifier is fitted on, ``total`` in the data."""
    if rows == 1:
        remedy = "One row cannot be cross-validated: over-sample the class first, or leave it out of the data."
    else:
        shrink = setting("on_small_class", "shrink")
        remedy = f"Lower {parameter('cv')} to {rows}, or pass {shrink}." if rows else f"Pass {shrink}."
    if total > rows:
        remedy += f" The class has {total:,} rows in all: a larger {parameter('max_fit_rows')} takes more of them."
    return InputError(
        f"Class {shown(label)} has {count(rows, 'row')} among those that the classifier is fitted on, fewer than "
        f"{setting('cv', folds)} folds. {remedy}"
    )


def fewer_folds(rows: int, folds: int) -> SmallClassWarning:
    return SmallClassWarning(
        f"The smallest class has {count(rows, 'row')} to be fitted on, fewer than {setting('cv', folds)}: {rows} folds are made "
        f"({setting('on_small_class', 'shrink')})."
    )


def too_many_centroids(label: Any, wanted: int, rows: int, size: int) -> InputError:
    return InputError(
        f"{wanted} centroids are wanted of class {shown(label)}, but its {count(rows, 'row')} {these(rows, 'is', 'are')} more than "
        f"{setting('max_fit_rows', size)} and a sample of {size} cannot have so many. Raise {parameter('max_fit_rows')}, lower "
        f"{parameter('sampling_strategy')}, or use {sampler('RandomUnderSampler')}."
    )


def clusterer_wanted(found: str) -> ParameterError:
    return ParameterError(
        f"`{parameter('estimator')}` should be a clustering estimator exposing a parameter `n_clusters` and a fitted parameter "
        f"`cluster_centers_`. A {found} was passed: pass KMeans or MiniBatchKMeans."
    )


def no_cluster_centers(found: str) -> ModelError:
    return ModelError(
        f"`{parameter('estimator')}` should be a clustering estimator exposing a fitted parameter `cluster_centers_`. "
        f"A {found} has none: pass KMeans or MiniBatchKMeans."
    )


def too_few_in_all(owner: str, rows: int, k: int, name: str | None) -> InputError:
    """``name``: the parameter that is k, where it can be lowered."""
    remedy = f"Lower {parameter(name)}." if name else "Give it more rows."
    return InputError(
        f"{owner} looks at the {count(k, 'nearest row')} of each row, and {count(rows, 'row')} {these(rows, 'is', 'are')} there: "
        f"{k + 1} are needed. {remedy}{expected(k + 1, rows)}"
    )


def too_few_in_store(owner: str, rows: int, k: int) -> InputError:
    return InputError(
        f"{owner} classifies by the {k} nearest rows of a store that begins with {rows}. Lower {parameter('n_neighbors')} or raise "
        f"{parameter('n_seeds_S')}.{expected(k, rows)}"
    )


def too_many_seeds(owner: str, label: Any, rows: int, seeds: int) -> InputError:
    return InputError(
        f"{owner}: {setting('n_seeds_S', seeds)} but class {shown(label)} has {count(rows, 'row')}. Lower {parameter('n_seeds_S')}."
    )


def smallest_touched(owner: str, label: Any) -> InputError:
    return InputError(
        f"{owner} condenses large classes against the smallest one, here {shown(label)}, and keeps that whole: "
        f"{parameter('sampling_strategy')} must not name it. Use 'auto' ('not minority'), or a list of the other classes."
    )


def fewer_than_parts(label: Any, rows: int, parts: int) -> SmallClassWarning:
    return SmallClassWarning(
        f"Class {shown(label)} has {count(rows, 'row')}, fewer than {setting('n_parts', parts)}: the classifiers of some parts do "
        f"not know it and vote against all of its rows. Lower {parameter('n_parts')}, or over-sample the class first "
        f"({sampler('SMOTEIPF')})."
    )
