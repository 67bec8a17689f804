"""Tasks that are watched, fail or take long: what is put around the tasks of one reduction."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial

import dask
import pytest

from dresample.distribution import search
from dresample.distribution.reduction import Reduction


@contextmanager
def around_tasks(name, run, module=search):
    """Each look of the reduction ``name`` of a module is ``run(chunk, *arguments)``; ``run`` travels to the workers."""

    def built(title, chunk, *rest):
        return Reduction(title, partial(run, chunk) if title == name else chunk, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "Reduction", built)
        yield


@contextmanager
def no_tasks():
    """Fail as soon as a Dask collection is computed."""

    def get(graph, keys, **kwargs):
        raise AssertionError("tasks were computed")

    with dask.config.set(scheduler=get):
        yield
