"""Tasks that fail or take long: put around the tasks of one reduction."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial

import pytest

from dresample.distribution import search
from dresample.distribution.reduction import Reduction


@contextmanager
def around_tasks(name, run):
    """Each first task of the reduction ``name`` of a search is ``run(chunk, *arguments)``; ``run`` travels to the workers."""

    def built(title, chunk, *rest):
        return Reduction(title, partial(run, chunk) if title == name else chunk, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "Reduction", built)
        yield
