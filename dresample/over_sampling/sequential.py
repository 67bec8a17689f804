"""Classes by falling size, each against a share of those before it, as these have become: the scheme of MC-CCR and MC-RBO.

Let n_max be the rows of the largest class. Class i (i = 1, 2, ..) meets floor(n_max / i) rows of each class before it, originals
and new rows alike: those of the smallest Philox(seed, class i, row). New rows are numbered after the originals, in the order in
which they are made. So which rows are met depends on the data and the seed, not on partitions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.distribution.profile import Look
from dresample.over_sampling.sequential_state import SequentialState
from dresample.results.change import Change
from dresample.sampling.generation import allocation_table
from dresample.sampling.neighborhoods import surveyed
from dresample.sampling.run import Run
from dresample.sampling.sampler import Sampler
from dresample.sampling.shared import Cleaned, Placed, Remembered, Seeded

__all__ = ["Sequential"]


class Sequential(Seeded, Cleaned, Placed, Remembered, Sampler):
    """Base of the samplers that take the classes by falling size; not for use by itself. A method answers by ``_grow``.

    Parameters
    ----------
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are no bases; they stay in the result.
    provenance : bool, default=False
        New rows have a base row, but no neighbour row.
    """

    @property
    def allocation_(self) -> Any:
        """One line per base of each over-sampled class: label, row, copies; rivals and density_ratio are null (DataFrame)."""
        if not hasattr(self, "_allotted"):
            raise AttributeError("allocation_ exists after fit_resample().")
        return allocation_table(self._allotted, names=self._names)

    # --- hooks --------------------------------------------------------------------------------------------------------

    def _begin(self, look: Look) -> None:
        """Before the first class; ``look`` has the ranges of the features."""

    def _grow(self, state: SequentialState, label: Any, n_new: int) -> None:
        """One class: whom it meets, what becomes of them, and its new rows."""
        raise NotImplementedError

    def _weight(self, look: Look) -> NDArray[np.float64]:
        """Factors of the features where outliers are looked for."""
        return np.ones(len(look.low))

    # --- flow ---------------------------------------------------------------------------------------------------------

    def _grade_in_force(self) -> str:
        return self._grade if self.clean is None else "B"

    def _change(self, run: Run) -> Change:
        wanted = self._resolve(run)
        self._load(run)
        look = surveyed(run, moved=True)
        self._begin(look)
        state = SequentialState(run, self.clean, self._weight(look))
        for label in state.order:
            if wanted.get(label, 0) > 0:
                self._grow(state, label, wanted[label])
        self._allotted = sorted(state.allotted, key=lambda a: state.codes.labels.index(a.label))
        self._after = state.counts()
        if state.alive.all():
            return Change(moves=state.moves, made=state.parts())
        return Change(keep=state.alive, made=state.parts())

    def _conclude(self, run: Run, change: Change, provenance: Any) -> None:
        self._provenance, self._names = provenance, run.names
        self.report_ = self._report(run, self._after)

    def _looks(self, run: Run) -> int:
        return 3 * sum(n > 0 for n in self.sampling_strategy_.values())

    def _tasks(self, run: Run) -> int:
        return 4 * len(run.blocks) * (1 + sum(n > 0 for n in self.sampling_strategy_.values()))
