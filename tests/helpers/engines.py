"""How the work is done, whatever the size of the data: compiled or plain kernels, in blocks and tasks of a few rows."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from dresample.arithmetic.engine import always
from dresample.distribution import rows
from dresample.distribution import search as block_search
from dresample.over_sampling import class_view
from dresample.sampling import neighborhoods


def engine(name):
    """One engine, plain or compiled, in all threads of this process."""
    return always(compiled=name == "compiled")


@contextmanager
def small_tasks(group_rows=700, query_rows=100):
    """Classes in blocks of about 1,024 rows; searches in tasks of so many rows of the pool, and so many queries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "GATHERED_BYTES", 1)
        patch.setattr(neighborhoods, "GROUP_ROWS", group_rows)
        patch.setattr(class_view, "RIVAL_ROWS", group_rows)
        patch.setattr(block_search, "QUERY_ROWS", query_rows)
        yield
