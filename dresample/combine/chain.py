"""One sampler after another, each on what the one before gave.

The second sees original and new rows alike: cleaning after over-sampling drops new rows that fell among another class, and
originals of any class that it touches. Row numbers of the second count the rows of the first's result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, ClassVar

import numpy as np
from sklearn.base import clone

from dresample import errors
from dresample.arithmetic import draws
from dresample.containers import intake
from dresample.containers.collections import is_dask
from dresample.containers.interchange import pairs
from dresample.containers.rows import numbered, picked
from dresample.report.summary import Report, RunPlan
from dresample.results.key_column import HIDDEN, apart, beside, labels_like, new_name, with_keys, with_labels, without
from dresample.results.provenance import PROVENANCE
from dresample.results.roles import split_columns
from dresample.results.tables import Filled
from dresample.sampling.parameters import one_of
from dresample.sampling.sampler import Sampler
from dresample.sampling.shared import Remembered, Seeded

__all__ = ["Chain"]


class Chain(Seeded, Remembered, Sampler):
    """Resample with one sampler, then with another.

    Parameters
    ----------
    first, second : sampler
        Any two samplers of this package; they are cloned. The first may not have ``placement="spread"``: the second would see rows
        in an order that depends on the number of partitions. ADASYN and EditedNearestNeighbours make the usual remedy against
        noise; RandomOverSampler and RandomUnderSampler meet half way.
    random_state : int, RandomState, Generator or None, default=None
        Seeds both; None leaves them their own.
    provenance : bool, default=False
        Of the first sampler: which of the rows that are left are new, and where from. With Dask collections by ``resample``, as
        columns. The first must be an over-sampler that has it; the second an under-sampler that picks rows.
    row_key : column name, optional
        Of both samplers: the column that names each row. New rows have keys of their own between the two, which nobody sees.
    persist : {True, False, "auto"}, optional
    keep_index : bool, optional
        Of both samplers; None leaves them their own.

    Attributes
    ----------
    first_, second_ : sampler
        Fitted.
    sampling_strategy_, class_counts_, feature_names_in_
        As of ``first_``.
    sample_indices_ : ndarray of int64
        Rows of the input that the result is made of, in order, where both samplers pick or copy rows; new rows have no such number,
        so there is none after SMOTE and its kin: ``second_.sample_indices_`` counts the rows of the first's result.
    provenance_ : DataFrame
    report_ : Report
        Phases, warnings and notes of both.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import ADASYN, Chain, EditedNearestNeighbours
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> chain = Chain(ADASYN(), EditedNearestNeighbours(sampling_strategy="all", kind_sel="mode"), random_state=0)
    >>> X_new, y_new = chain.fit_resample(X, y)
    >>> chain.first_.report_.counts_after
    {0: 900, 1: 900}
    >>> bool((np.bincount(y_new) < 900).all())
    True
    """

    _numeric: ClassVar[bool] = True

    persist: Annotated[bool | str | None, one_of(None, True, False, "auto")] = None  # type: ignore[assignment]
    keep_index: Annotated[bool | None, one_of(None, True, False)] = None  # type: ignore[assignment]

    def __init__(
        self,
        first: Any,
        second: Any,
        *,
        random_state: Any = None,
        provenance: bool = False,
        row_key: Any = None,
        persist: bool | str | None = None,
        keep_index: bool | None = None,
    ) -> None:
        self.first = first
        self.second = second
        self.random_state = random_state
        self.provenance = provenance
        self.row_key = row_key
        self.persist = persist
        self.keep_index = keep_index

    @property
    def _changes_originals(self) -> bool:
        return True

    def _resample_pair(self, X: Any, y: Any) -> tuple[Any, Any]:
        self._prepare()
        if self.provenance and is_dask(X):
            raise errors.chain_provenance(type(self).__name__)
        if self.row_key is not None:
            return self._resample_keyed_pair(X, y)
        with self._speaking(0) as first:
            middle = first.fit_resample(X, y)
        with self._speaking(1) as second:
            result: tuple[Any, Any] = second.fit_resample(*middle)
        self._adopt_reports()
        if self.provenance:
            origin = self.first_.provenance_
            self._provenance = numbered(picked(origin, self.second_.sample_indices_), 0)
        return result

    def _resample_frame(self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]) -> Any:
        self._prepare()
        if self.row_key is not None:
            return self._resample_keyed(frame, target, features, carry)
        chosen = split_columns(frame, target, features, carry, self.provenance)
        with self._speaking(0) as first:
            middle = first.resample(frame, target, features=list(chosen), carry=carry)
        with self._speaking(1) as second:
            result = second.resample(middle, target, features=list(chosen))
        self._adopt_reports()
        return result

    def _resample_keyed(self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]) -> Any:
        """The same by keys: between the two every row has one, in a column that is there for them only."""
        held = beside(frame, self.row_key, target, features, carry)
        chosen = split_columns(frame, target, held.features, carry, self.provenance)
        mark, stage = (HIDDEN, "") if self._filled is None else self._filled[:2]
        marked = with_keys(frame, self.row_key, mark) if self._filled is None else frame
        self.first_.row_key, self.second_.row_key = self.row_key, mark
        self.first_._filled = Filled(mark, f"{stage}0")
        self.second_._filled = None if self._filled is None else Filled(mark, f"{stage}1")
        with self._speaking(0) as first:
            middle = first.resample(marked, target, features=list(chosen), carry=carry)
        with self._speaking(1) as second:
            result = second.resample(middle, target, features=list(chosen))
        self._adopt_reports()
        return result if self._filled is not None else without(result, mark)

    def _resample_keyed_pair(self, X: Any, y: Any) -> tuple[Any, Any]:
        apart(X, self.row_key)
        X, y, given = intake.taken(X, y, type(self).__name__, self.first_._numeric, self.first_._mixed)
        target = new_name(X)
        result = self._resample_keyed(with_labels(X, y, target), target, None, ())
        if self.provenance:
            self._provenance = result[list(PROVENANCE)]
            result = without(result, *PROVENANCE)
        return given(without(result, target), labels_like(result[target], y))

    @pairs
    def fit(self, X: Any, y: Any) -> Any:
        """Check the labels and count the classes, as the first sampler does."""
        self._prepare()
        with self._speaking(0) as first:
            first.fit(X, y)
        self._adopt()
        return self

    @pairs
    def plan(self, X: Any, y: Any) -> RunPlan:
        """Say what ``fit_resample`` would do. Reads the labels only.

        Rows are those of the first sampler: what the second drops is not known before. Passes, tasks and memory are those of both,
        the second as if it had the rows that came in; where it cannot do with these, the least are told.

        Parameters
        ----------
        X, y
            As for ``fit_resample``.

        Returns
        -------
        RunPlan
            Prints well.
        """
        self._prepare()
        with self._speaking(0) as first:
            one: RunPlan = first.plan(X, y)
        named = replace(one, sampler=f"{type(self).__name__} ({one.sampler}, then {type(self.second_).__name__})")
        try:
            two: RunPlan = self.second_.plan(X, y)
        except errors.DresampleError:
            # It counts the labels, looks at the features, and gives the result.
            return replace(named, passes=one.passes and one.passes + 2, repeats=one.passes > 0)
        return replace(
            named,
            passes=one.passes and one.passes - 1 + two.passes,  # the result of the first is read by the second
            tasks=one.tasks + two.tasks,
            repeats=one.repeats or two.repeats,
            persist=one.persist and two.persist,
            worker_bytes=max(one.worker_bytes, two.worker_bytes),
            notes={**(one.notes or {}), **(two.notes or {})} or None,
        )

    @property
    def sample_indices_(self) -> Any:
        """Rows of the input that the result is made of, in order; only where both samplers pick or copy rows."""
        if not self._picks:
            raise AttributeError("New rows are no rows of the input: second_.sample_indices_ counts those of the first's result.")
        if not hasattr(self, "second_"):
            raise AttributeError("sample_indices_ exists after fit_resample().")
        return self.first_.sample_indices_[self.second_.sample_indices_]

    # --- flow ---------------------------------------------------------------------------------------------------------

    @property
    def _names(self) -> tuple[str, str]:
        """The parameters that are the two samplers."""
        return ("first", "second")

    @property
    def _picks(self) -> bool:
        """Whether each row of the result is a row of the input. Asked for the tags too, so of any parameters."""
        members = [getattr(self, name) for name in self._names]
        tags = [member.__sklearn_tags__().sampler_tags for member in members if isinstance(member, Sampler)]
        return len(tags) == 2 and all(tag is not None and tag.sample_indices for tag in tags)

    def _pair(self) -> tuple[Any, Any]:
        """The two samplers, not fitted."""
        for name in self._names:
            if not isinstance(getattr(self, name), Sampler):
                raise errors.no_sampler(type(self).__name__, name, getattr(self, name))
        return clone(self.first), clone(self.second)

    @contextmanager
    def _speaking(self, at: int) -> Iterator[Any]:
        """One of the two at work: what it says of its parameters tells how to pass them here."""
        sampler = (self.first_, self.second_)[at]
        with self._inside(at, sampler):
            yield sampler

    @contextmanager
    def _inside(self, at: int, sampler: Any) -> Iterator[None]:
        member = errors.Member(self._names[at], type(sampler).__name__, self._handed_on(at))
        with errors.within(member) as path:
            try:
                yield
            except errors.DresampleError as problem:
                problem.place(path)  # it may come from a task in another process
                raise

    def _handed_on(self, at: int) -> tuple[str, ...]:
        """Parameters of its own that reach one of the two."""
        return ("random_state", "persist", "keep_index", *(("provenance",) if at == 0 else ()))

    def _check_parameters(self) -> None:
        """Those of the two as well: the second must not speak up once the first has done its work."""
        super()._check_parameters()
        pair = self._pair()
        for at, sampler in enumerate(pair):
            with self._inside(at, sampler):
                sampler._check_parameters()
        self._check_pair(*pair)

    def _check_labels(self, labels: Iterable[Any]) -> None:
        for at, sampler in enumerate(self._pair()):
            with self._inside(at, sampler):
                sampler._check_labels(labels)

    def _prepare(self) -> None:
        self._check_parameters()
        self.first_, self.second_ = self._pair()
        self.first_._upon_labels = partial(self._check_second, errors.path())
        origin: dict[str, Any] = {"persist": self.persist, "keep_index": self.keep_index}
        if self.random_state is not None:
            origin["random_state"] = self.seed_ = draws.seed_of(self.random_state)
        for sampler in (self.first_, self.second_):
            known = sampler.get_params(deep=False)
            sampler.set_params(**{name: value for name, value in origin.items() if value is not None and name in known})
        if self.provenance:
            self.first_.set_params(provenance=True)

    def _check_second(self, outside: Sequence[errors.Member], labels: Iterable[Any]) -> None:
        """What can be said of the second once the labels are known, before the first does its work."""
        with errors.at(outside), self._inside(1, self.second_):
            self.second_._check_labels(labels)
        if self._upon_labels is not None:
            self._upon_labels(labels)

    def _check_pair(self, first: Any, second: Any) -> None:
        """Refuse rows in an order that depends on the partitions, and rows whose origin nobody knows."""
        owner = type(self).__name__
        for name, member in zip(self._names, (first, second), strict=True):
            if member.row_key is not None:
                raise errors.row_key_of_member(owner, name)
        if self.row_key is not None and first._copies():
            raise errors.copies_share_keys(owner, type(first).__name__)
        if _last(first).get_params(deep=False).get("placement") == "spread":
            raise errors.spread_first(owner, type(first).__name__)
        if self.provenance and not ("provenance" in first.get_params(deep=False) and hasattr(type(first), "provenance_")):
            raise errors.untraceable_first(owner, type(first).__name__)
        picks = hasattr(type(second), "sample_indices_") and type(second)._kind != "over-sampling"
        if self.provenance and not picks:
            raise errors.untraceable_second(owner, type(second).__name__)

    def _copies(self) -> bool:
        return any(member._copies() for member in self._pair())

    def _adopt(self) -> None:
        for name in ("sampling_strategy_", "class_counts_", "n_features_in_", "feature_names_in_", "seed_"):
            if hasattr(self.first_, name):
                setattr(self, name, getattr(self.first_, name))

    def _adopt_reports(self) -> None:
        self._adopt()
        self._provenance = None
        one, two = self.first_.report_, self.second_.report_
        self.report_ = Report(
            sampler=type(self).__name__,
            parameters=self.get_params(deep=False),
            seed=one.seed,
            grade=max(one.grade, two.grade),
            counts_before=one.counts_before,
            counts_after=two.counts_after,
            phases=(*one.phases, *two.phases),
            passes=one.passes + two.passes,
            warnings=tuple(dict.fromkeys((*one.warnings, *two.warnings))),
            notes={**one.notes, **two.notes, "rows between the two": int(np.sum(list(one.counts_after.values())))},
        )


def _last(sampler: Any) -> Any:
    """What gives the rows: of a chain its last sampler."""
    while isinstance(sampler, Chain):
        sampler = sampler._pair()[1]
    return sampler
