"""What the samplers of tables with nominal columns share: which columns these are, and their codes."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np

from dresample import errors
from dresample.containers import categories
from dresample.containers.columns import columns_of
from dresample.containers.source import Source
from dresample.over_sampling.base import ClassByClass
from dresample.sampling.declared import After
from dresample.sampling.run import Run
from dresample.sampling.tags import AllTags

__all__ = ["Mixed"]


def no_encoder(owner: object, name: str) -> None:
    """Nothing is encoded."""
    if getattr(owner, name) is not None:
        raise errors.no_encoder(type(owner).__name__, getattr(owner, name))


class Mixed(ClassByClass):
    """Base of the over-samplers that know nominal columns; not for use by itself.

    Parameters
    ----------
    categorical_encoder : None
        For imbalanced-learn's signature: nothing is encoded, so anything but None is refused.
    """

    _mixed: ClassVar[bool] = True
    _lacks: ClassVar = {"clean": "the detectors of outliers need numbers"}

    categorical_encoder: Annotated[Any, no_encoder, After(None)] = None

    def __sklearn_tags__(self) -> AllTags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = self._wanted_nominal() is None  # in all columns
        return tags

    def _wanted_nominal(self) -> Any:
        """The nominal columns as the user names them; None for all."""
        return None

    def _check_data(self, X: Any, y: Any) -> Any:
        if getattr(X, "ndim", 0) == 2:  # before anything else: the columns tell whether this is the right method
            categories.nominal_positions(X, *columns_of(X), type(self).__name__, self._wanted_nominal())
        return super()._check_data(X, y)

    def _read(self, X: Any, y: Any) -> Source:
        source = categories.read(X, y, type(self).__name__, self._wanted_nominal())
        assert source.coding is not None
        self.categorical_features_ = np.array(source.coding.nominal, np.int64)
        self.continuous_features_ = np.array(source.coding.continuous, np.int64)
        self._check_named(source)
        return source

    def _load(self, run: Run) -> None:
        """Find the categories in one pass over the nominal columns, then read the features as numbers and codes."""
        task = categories.unite(run.source)
        (found,) = run.execution.compute("categories", task, passes=1 if run.source.is_dask else 0)
        run.source = categories.coded(run.source, found)
        blocks = run.source.blocks
        if not run.source.is_dask:
            blocks = run.execution.keep("encode", [], blocks)[1]
        run.number(blocks)
        super()._load(run)

    def _passes(self, run: Run) -> int:
        return super()._passes(run) + 1 if run.source.is_dask else 0
