"""Features with mean 0 and spread 1 over the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.block import Block
from dresample.distribution.moments import moments
from dresample.distribution.reduction import lazy
from dresample.training import epochs, flow
from dresample.training.table import counted

__all__ = ["Standard", "measured", "standardized"]


@dataclass(frozen=True)
class Standard:
    """Means and spreads of the features over the training rows."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    def __call__(self, part: Any) -> Any:
        """Standardise a pandas frame: (x - mean) / spread in float64, then float32; a feature without spread is centred only."""
        import pandas as pd

        from dresample.containers.casts import frame_matrix

        values = (frame_matrix(part, np.dtype(np.float64)) - self.mean) / np.where(self.spread > 0, self.spread, 1.0)
        return pd.DataFrame(values.astype(np.float32), columns=part.columns, index=part.index)


def measured(X: Any, y: Any, settings: flow.Settings, held_out: bool) -> Standard:
    """Exact means and spreads of the training rows.

    Parameters
    ----------
    X, y : Dask DataFrame and Series
    settings : flow.Settings
    held_out : bool
        Without the rows that ``fit``, by the same seed, holds out for validation.
    """
    table = counted("dresample train", X, y)
    codes = table.codes(table.classes.labels)
    out = np.zeros(len(codes), bool)
    if held_out:
        sizes = epochs.class_sizes(codes, len(table.classes.labels))
        out = epochs.held_out(settings.seed, codes, sizes, settings.validation_fraction)
    lengths, ends = table.classes.lengths, np.cumsum(table.classes.lengths)
    blocks = [lazy("read", _without, b, out[end - n : end]) for b, n, end in zip(table.blocks, lengths, ends, strict=True)]
    mean, spread, _ = moments(table.run, blocks, int((~out).sum()), passes=1)
    return Standard(mean, spread)


def _without(block: Block, mask: NDArray[np.bool_]) -> Block:
    return block.take(~mask)


def standardized(X: Any, standard: Standard | None) -> Any:
    """A Dask DataFrame standardised; as it is without."""
    return X if standard is None else X.map_partitions(standard, meta=X._meta.astype(np.float32), enforce_metadata=False)
