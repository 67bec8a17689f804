"""scikit-learn's models inside samplers: fitted in one task, on one thread, on rows in row order, from a derived seed.

Data with at most ``size`` rows are taken whole. Of larger data a seeded sample is taken; :func:`quotas` says how many rows of
each class enter one that keeps the small classes whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample.arithmetic import draws
from dresample.block import Block, Floats, concatenate
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import joined, of_class, seeded_sample
from dresample.sampling.run import Run

__all__ = ["by_number", "class_sample", "fit_copy", "fitted_model", "one_thread", "plain_sample", "quotas", "seeded_model"]


def quotas(counts: Mapping[Any, int], size: int) -> dict[Any, int]:
    """Rows of each class in a sample of ``size`` rows: the small classes whole, the others alike.

    Examples
    --------
    >>> quotas({"a": 10, "b": 500, "c": 300}, 100)
    {'a': 10, 'c': 45, 'b': 45}
    """
    left, out = size, {}
    ordered = sorted(counts, key=lambda c: counts[c])
    for i, label in enumerate(ordered):
        out[label] = min(counts[label], max(1, left // (len(ordered) - i)))
        left -= out[label]
    return out


def plain_sample(run: Run, size: int) -> Delayed:
    """At most ``size`` rows of the data as one Block, in row order."""
    return seeded_sample(run.blocks, run.seed, size)


def class_sample(run: Run, size: int) -> Delayed:
    """The same with :func:`quotas` for the classes."""
    if run.classes.rows <= size:
        return plain_sample(run, size)
    parts = []
    for label, quota in quotas(run.classes.counts, size).items():
        own = [lazy("class", of_class, block, label) for block in run.blocks]
        parts.append(seeded_sample(own, run.seed, quota))
    return lazy("sample", _in_row_order, parts)


def seeded_model(model: Any, seed: int | np.random.RandomState, override: bool = False) -> Any:
    """An unfitted copy of a model; every ``random_state`` that is None, its own and those of its parts, is drawn from the seed.

    Parameters
    ----------
    model : estimator
    seed : int or RandomState
        A RandomState is asked for one number after the other in the order of the names, as scikit-learn and imbalanced-learn do.
    override : bool
        Those that the user has set, too.
    """
    from sklearn.base import clone

    copy = clone(model)
    unset = [name for name, value in copy.get_params(deep=True).items() if (override or value is None) and _is_seed(name)]
    if isinstance(seed, np.random.RandomState):
        return copy.set_params(**{name: seed.randint(np.iinfo(np.int32).max) for name in sorted(unset)})
    unset.sort(key=lambda name: (name.count("__"), name))  # its own first
    words, _ = draws.words64(draws.class_key(seed, 0), 0, np.arange(len(unset)), purpose="fit")
    copy.set_params(**{name: int(word % np.uint64(2**32)) for name, word in zip(unset, words, strict=True)})
    return copy


def _is_seed(name: str) -> bool:
    return name.rpartition("__")[2] == "random_state"


def one_thread() -> AbstractContextManager[Any]:
    """Within it BLAS and OpenMP use one thread: their sums are the same on machines of any number of cores."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(limits=1)
    return limits


def fit_copy(model: Any, X: Floats, y: Any = None) -> Any:
    """A copy of a model, fitted in float64 on one thread. The model itself stays as it is: a task may run twice."""
    from sklearn.base import clone

    if y is not None and y.dtype == object and not isinstance(y[0], str):  # categories of numbers: scikit-learn wants plain ones
        y = np.array(y.tolist())
    with one_thread():
        return clone(model).fit(X.astype(np.float64, copy=False), *(() if y is None else (y,)))


def fitted_model(
    run: Run, name: str, model: Any, sample: Delayed, weight: NDArray[np.float64], read: Callable[[Any, Block], Any]
) -> tuple[Any, Any]:
    """Fit a model in one task.

    Parameters
    ----------
    run : Run
    name : str
        Of the phase.
    model : estimator
    sample : task
        The rows, as a Block.
    weight : ndarray of shape (d,)
        Factors of the features.
    read : callable
        ``read(model, block)`` takes out of the fitted model what the sampler needs.

    Returns
    -------
    model, answer
        The fitted model, and what ``read`` gave.
    """
    task = lazy(name, _fit, model, sample, weight, read)
    ((done, answer),) = run.look(name, task)
    return done, answer


def by_number(run: Run, size: int) -> list[Delayed]:
    """All rows in pieces of ``size``, cut by row number."""
    starts, rows = run.classes.starts, run.classes.rows
    out = []
    for first in range(0, rows, size):
        last = min(first + size, rows)
        a = int(np.searchsorted(starts, first, side="right")) - 1
        b = int(np.searchsorted(starts, last, side="left"))
        out.append(lazy("piece", _between, run.blocks[a:b], first, last))
    return out


def _in_row_order(blocks: Sequence[Block]) -> Block:
    whole = concatenate(list(blocks))
    return whole.take(np.argsort(whole.row))


def _fit(model: Any, block: Block, weight: NDArray[np.float64], read: Callable[[Any, Block], Any]) -> tuple[Any, Any]:
    done = fit_copy(model, block.X.astype(np.float64) * weight, block.y)
    return done, read(done, block)


def _between(blocks: list[Block], first: int, last: int) -> Block:
    whole = joined(blocks)
    return whole.take(np.flatnonzero((whole.row >= first) & (whole.row < last)))
