"""Classes of all rows as numbers, here: what votes and quotas are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dresample.distribution.labels import class_codes
from dresample.sampling.run import Run

__all__ = ["Codes", "codes_of", "elected", "smallest_class", "votes"]


class Codes(NamedTuple):
    """Classes of all rows: ``code[row]`` is a position in ``labels``."""

    labels: tuple[Any, ...]
    code: NDArray[np.int16]

    def of(self, label: Any) -> NDArray[np.bool_]:
        """Flags of the rows of one class."""
        return np.asarray(self.code == self.labels.index(label))

    def counts(self, alive: NDArray[np.bool_]) -> dict[Any, int]:
        """Rows per class among some."""
        found = np.bincount(self.code[alive], minlength=len(self.labels))
        return dict(zip(self.labels, found.tolist(), strict=True))


def codes_of(run: Run) -> Codes:
    """Classes of all rows, here."""
    labels = run.classes.labels
    if run.codes is None:
        tree = class_codes.tree([(b, i) for i, b in enumerate(run.blocks)], labels)
        (run.codes,) = run.execution.compute("rows", tree, passes=run.source_pass)
    assert run.codes is not None
    return Codes(labels, run.codes)


def votes(near: NDArray[np.int64], codes: Codes) -> NDArray[np.int16]:
    """Class codes of neighbours; -1 where there is no neighbour."""
    missing = near == np.iinfo(np.int64).max
    return np.where(missing, np.int16(-1), codes.code[np.where(missing, 0, near)])


def elected(near: NDArray[np.int16], classes: int) -> NDArray[np.int16]:
    """Code of the most frequent class of each row of :func:`votes`; the first one in a tie."""
    counts = np.stack([(near == c).sum(axis=1) for c in range(classes)], axis=1)
    most: NDArray[np.int16] = counts.argmax(axis=1).astype(np.int16)
    return most


def smallest_class(counts: Mapping[Any, int]) -> Any:
    """The class with the fewest rows; the first one in a tie."""
    return min(counts, key=lambda label: counts[label])
