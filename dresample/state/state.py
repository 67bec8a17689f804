"""All that one run leaves for the next, and what it holds for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dresample.state.classes import ClassState
from dresample.state.ledger import Difference, Part
from dresample.state.segments import Segment

__all__ = ["FORMAT", "About", "State"]

#: Of the files; another one is not read.
FORMAT = 1


@dataclass(frozen=True)
class About:
    """What the neighbours of a state hold for: with other words of these they would be others.

    Parameters
    ----------
    target : str
    features, dtypes : tuple of str
        Names and types of the columns that distances are measured on.
    unit : str
        Where the scale comes from: "standard", "robust", "numbers", or "none".
    scale : dict of {str: float}
        What each feature is divided by.
    scale_since : str
        Day of the first run with this scale.
    scale_of : str
        Which parts it was measured on, in a word; empty where numbers were given.
    depth : int
        Neighbours that are kept of each row.
    rivals : bool
        Whether rows of other classes are.
    """

    target: str
    features: tuple[str, ...]
    dtypes: tuple[str, ...]
    unit: str
    scale: dict[str, float]
    scale_since: str
    scale_of: str
    depth: int
    rivals: bool


@dataclass(frozen=True)
class State:
    """What a run leaves.

    Parameters
    ----------
    about : About
    parts : tuple of Part
    classes : tuple of ClassState
    segments : tuple of Segment
        Files with the features of all rows, if they are kept.
    """

    about: About
    parts: tuple[Part, ...]
    classes: tuple[ClassState, ...]
    segments: tuple[Segment, ...]

    @property
    def starts(self) -> NDArray[np.int64]:
        """First row number of each part."""
        return np.concatenate([[0], np.cumsum([part.rows for part in self.parts])[:-1]]).astype(np.int64)

    def moved_segments(self, change: Difference) -> list[Segment]:
        """The segments, with the parts as they are numbered now."""
        now = [*change.now.tolist(), -1]
        return [segment._replace(parts=tuple(now[part] for part in segment.parts)) for segment in self.segments]
