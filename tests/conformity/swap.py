"""A pytest plugin that puts dresample's classes in the place of imbalanced-learn's, so that its own tests run against ours.

``pytest -p swap --pyargs imblearn.under_sampling._prototype_selection.tests.test_tomek_links`` runs the installed file. Every
public name that both have is swapped; under-samplers for a subclass that does one thing: imbalanced-learn's go class by class and
leave the rows that they keep in that order, ours leave them in the order of the data.

The outcomes are written to the file named by SWAP_REPORT, as {file: {test: "passed" or what failed}}.
"""

from __future__ import annotations

import importlib
import json
import os
import warnings
from collections import Counter, OrderedDict, defaultdict
from pathlib import Path

import numpy as np

import dresample
from dresample.errors import ResamplingWarning
from dresample.registry import ENTRIES
from dresample.sampling import strategy

PUBLIC = {entry.name for entry in ENTRIES}
PACKAGES = ("imblearn.over_sampling", "imblearn.under_sampling", "imblearn.combine")
#: Samplers whose rows imbalanced-learn gives back in the order of the data.
IN_ORDER = {"TomekLinks", "NeighbourhoodCleaningRule"}


def swapped():
    """(package, name) of every class that both libraries have."""
    for package in PACKAGES:
        for name in importlib.import_module(package).__all__:
            if name in PUBLIC:
                yield package, name


def by_class(kind):
    """A sampler that gives its rows class by class (NearMiss: and in each class in the order of its distances)."""

    class Regrouped(kind):
        def fit_resample(self, X, y, **parameters):
            X_new, y_new = super().fit_resample(X, y, **parameters)
            order = np.argsort(np.asarray(y_new), axis=0, kind="stable").ravel()
            if np.ndim(y_new) == 1 and not isinstance(X_new, list):
                if kind.__name__ == "NearMiss":
                    order = order[np.lexsort((by_distance(self, X, y, kind.sample_indices_.__get__(self)[order]), y_new[order]))]
                X_new, y_new = (part.iloc[order] if hasattr(part, "iloc") else part[order] for part in (X_new, y_new))
                self._order = order
            return X_new, y_new

    if hasattr(kind, "sample_indices_"):
        # A property of ours; where it is an attribute that fit_resample sets, it stays as it is.
        Regrouped.sample_indices_ = property(lambda self: kind.sample_indices_.__get__(self)[self._order])
    Regrouped.__name__ = Regrouped.__qualname__ = kind.__name__
    return Regrouped


def by_distance(sampler, X, y, rows):
    """What imbalanced-learn's NearMiss leaves the rows that it keeps of a class in the order of."""
    k = getattr(sampler.n_neighbors, "n_neighbors", sampler.n_neighbors)
    smallest = min(sampler.class_counts_, key=sampler.class_counts_.get)
    distances = np.sort(np.sqrt(np.square(X[rows][:, None] - X[y == smallest][None]).sum(axis=2)), axis=1)
    total = (distances[:, -k:] if sampler.version == 2 else distances[:, :k]).sum(axis=1)
    chosen = np.isin(y[rows], list(sampler.sampling_strategy_))
    return np.where(chosen, -total if sampler.version == 3 else total, 0)


def check_sampling_strategy(sampling_strategy, y, sampling_type, **parameters):
    """imbalanced-learn's function in terms of ``dresample.sampling.strategy``; parameters of a callable are bound first."""
    chosen = sampling_strategy
    if callable(chosen) and parameters:
        chosen = lambda y: sampling_strategy(y, **parameters)
    counts = dict(sorted(Counter(np.asarray(y).tolist()).items()))
    return OrderedDict(strategy.resolve(chosen, counts, sampling_type, y))


def pytest_configure(config):
    # imbalanced-learn's tests know nothing of our advice.
    warnings.simplefilter("ignore", ResamplingWarning)
    for package, name in list(swapped()):
        ours = getattr(dresample, name)
        regroup = package == "imblearn.under_sampling" and name not in IN_ORDER
        setattr(importlib.import_module(package), name, by_class(ours) if regroup else ours)
    utils = importlib.import_module("imblearn.utils")
    utils.check_sampling_strategy = check_sampling_strategy


_outcomes: dict[str, dict[str, str]] = defaultdict(dict)


def pytest_runtest_logreport(report):
    told, test = _outcomes[Path(report.location[0]).stem], report.nodeid.rpartition("::")[2]
    if report.when == "call" or report.outcome != "passed":
        crash = getattr(report.longrepr, "reprcrash", None)
        told[test] = report.outcome if report.passed else str(getattr(crash, "message", report.longrepr))


def pytest_sessionfinish(session):
    if "SWAP_REPORT" in os.environ:
        Path(os.environ["SWAP_REPORT"]).write_text(json.dumps(_outcomes))
