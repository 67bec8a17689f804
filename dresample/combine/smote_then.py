"""What the named pairs share: SMOTE first, then a sampler that cleans all classes; each may be given."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from sklearn.base import clone

from dresample import errors
from dresample.combine.chain import Chain
from dresample.over_sampling.smote import SMOTE
from dresample.sampling.declared import After
from dresample.sampling.shared import Unthreaded

__all__ = ["SmoteThen"]


class SmoteThen(Unthreaded, Chain):
    """Base of the named pairs; not for use by itself. ``_cleaner`` names the parameter of the second sampler, and its class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Of SMOTE.
    random_state : int, RandomState, Generator or None, default=None
        Seeds both; None leaves them their own.
    smote : SMOTE, optional
        Its own ``sampling_strategy`` counts then; ``placement="spread"`` is refused.
    provenance : bool, default=False
        Which of the rows that are left are new, and where from. With Dask collections by ``resample``, as columns.
    persist : {True, False, "auto"}, optional
    keep_index : bool, optional
        Of both samplers; None leaves them their own.
    """

    _cleaner: ClassVar[tuple[str, type]]

    smote: Any = None
    n_jobs: Annotated[int | None, After("keep_index")] = None

    @property
    def smote_(self) -> Any:
        """The fitted SMOTE."""
        return self.first_

    @property
    def _names(self) -> tuple[str, str]:
        return ("smote", self._cleaner[0])

    def _handed_on(self, at: int) -> tuple[str, ...]:
        own = ("sampling_strategy",) if at == 0 and self.smote is None else ()
        return (*super()._handed_on(at), *own)

    def _pair(self) -> tuple[Any, Any]:
        name, default = self._cleaner
        for member, kind in (("smote", SMOTE), self._cleaner):
            value = getattr(self, member)
            if value is not None and not isinstance(value, kind):
                raise errors.another_sampler(type(self).__name__, member, value, kind.__name__)
        smote, cleaner = self.smote, getattr(self, name)
        return (
            SMOTE(sampling_strategy=self.sampling_strategy) if smote is None else clone(smote),
            default(sampling_strategy="all") if cleaner is None else clone(cleaner),
        )
