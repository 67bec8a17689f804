"""The flow of all under-samplers that look at the features: check, look, decide which rows stay, filter the partitions.

A method answers through one hook: ``_keep`` gives one flag per row of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from dresample.results.change import Change
from dresample.results.roles import split_columns
from dresample.sampling import advice
from dresample.sampling.codes import Codes, codes_of
from dresample.sampling.neighborhoods import Pool, look_at
from dresample.sampling.parameters import one_of
from dresample.sampling.run import Run
from dresample.sampling.sampler import Sampler
from dresample.sampling.shared import Unthreaded

__all__ = ["UnderSampling"]


class UnderSampling(Unthreaded, Sampler):
    """Base of the under-samplers that measure distances; not for use by itself.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Which classes are cleaned; "auto" is all but the smallest.
    keep_index : bool, default=True
        Keep the index of a pandas frame.
    """

    _kind: ClassVar[Literal["over-sampling", "under-sampling", "clean-sampling"]] = "clean-sampling"
    _numeric: ClassVar[bool] = True

    keep_index: Annotated[bool, one_of(True, False)] = True

    @property
    def sample_indices_(self) -> NDArray[np.int64]:
        """Global row numbers of the rows of the result, rising."""
        if not hasattr(self, "_flags"):
            raise AttributeError("sample_indices_ exists after fit_resample().")
        return np.flatnonzero(np.unpackbits(self._flags)[: self._rows])

    @property
    def _picks(self) -> bool:
        return True

    # --- hooks --------------------------------------------------------------------------------------------------------

    def _keep(self, run: Run, pool: Pool, codes: Codes) -> NDArray[np.bool_]:
        """One flag per row of the data: does it stay?"""
        raise NotImplementedError

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        return {"rows dropped": "not known before; 'after' still counts them"} if self._kind == "clean-sampling" else {}

    # --- flow ---------------------------------------------------------------------------------------------------------

    def _split_columns(
        self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]
    ) -> tuple[Any, ...] | None:
        return split_columns(frame, target, features, carry, False, makes_rows=False)

    def _change(self, run: Run) -> Change:
        self._resolve(run)
        self._load(run)
        pool = look_at(run)
        return Change(keep=self._keep(run, pool, codes_of(run)))

    def _conclude(self, run: Run, change: Change, provenance: Any) -> None:
        assert change.keep is not None
        kept: NDArray[np.bool_] = change.keep
        self._flags, self._rows = np.packbits(kept), len(kept)
        after = codes_of(run).counts(kept)
        asked = self.sampling_strategy_ if self._kind == "under-sampling" else {}
        counts, parameters = run.classes.counts, self.get_params(deep=False)
        run.warned += advice.emit(
            advice.vanished(label, counts[label], n, parameters) for label, n in after.items() if asked.get(label) != 0
        )
        self.report_ = self._report(run, after)

    def _looks(self, run: Run) -> int:
        return 2 * len(self.sampling_strategy_)  # of each class: which rows are not settled, and their neighbours

    def _tasks(self, run: Run) -> int:
        return 12 * len(run.blocks)
