"""What the samplers of tables with nominal columns share: which columns these are, and their codes."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from dresample import errors
from dresample.containers import categories
from dresample.containers.source import Source
from dresample.over_sampling.base import Interpolating
from dresample.sampling.run import Fit
from dresample.sampling.tags import AllTags

__all__ = ["Mixed"]


class Mixed(Interpolating):
    """Base of the over-samplers that know nominal columns; not for use by itself."""

    _mixed: ClassVar[bool] = True

    categorical_encoder: Any

    def __sklearn_tags__(self) -> AllTags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = self._wanted_nominal() is None  # in all columns
        return tags

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if self.categorical_encoder is not None:
            raise errors.no_encoder(type(self).__name__, self.categorical_encoder)

    def _wanted_nominal(self) -> Any:
        """The nominal columns as the user names them; None for all."""
        return None

    def _check_data(self, X: Any, y: Any) -> Any:
        if getattr(X, "ndim", 0) == 2:  # before anything else: the columns tell whether this is the right method
            names = list(X.columns) if hasattr(X, "columns") else list(range(X.shape[1]))
            dtypes = list(X.dtypes) if hasattr(X, "columns") else [getattr(X, "dtype", None)] * len(names)
            categories.nominal_positions(X, names, dtypes, type(self).__name__, self._wanted_nominal())
        return super()._check_data(X, y)

    def _read(self, X: Any, y: Any) -> Source:
        source = categories.read(X, y, type(self).__name__, self._wanted_nominal())
        assert source.columns is not None
        self.categorical_features_ = np.array(source.columns.nominal, np.int64)
        self.continuous_features_ = np.array(source.columns.continuous, np.int64)
        self._check_named(source)
        return source

    def _load(self, fitted: Fit) -> None:
        """Find the categories in one pass over the nominal columns, then read the features as numbers and codes."""
        task = categories.unite(fitted.source)
        (found,) = fitted.run.compute("categories", task, passes=1 if fitted.source.is_dask else 0)
        fitted.source = categories.coded(fitted.source, found)
        blocks = fitted.source.blocks
        if not fitted.source.is_dask:
            blocks = fitted.run.keep("encode", [], blocks)[1]
        fitted.blocks = self._numbered(blocks, fitted.classes)
        super()._load(fitted)

    def _passes(self, fitted: Fit) -> int:
        return super()._passes(fitted) + 1 if fitted.source.is_dask else 0
