"""What all samplers share: containers in and out, the class counts, the seed, the tags that scikit-learn asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
from dask.delayed import Delayed
from sklearn.base import BaseEstimator, OneToOneFeatureMixin
from sklearn.utils.validation import validate_data

from dresample import errors
from dresample.arithmetic import draws
from dresample.containers import index, objects
from dresample.containers import source as frame
from dresample.containers.interchange import pairs, tables
from dresample.containers.source import Source
from dresample.distribution.execution import Execution
from dresample.distribution.labels import Classes, classes_of, count_labels, number_rows
from dresample.distribution.reduction import lazy
from dresample.report.summary import Report, RunPlan
from dresample.results import apply
from dresample.results.change import Change
from dresample.results.placement import Placement
from dresample.results.roles import split_columns
from dresample.sampling import plan, strategy
from dresample.sampling.run import Fit
from dresample.sampling.tags import AllTags, SamplerInputTags, SamplerTags

__all__ = ["Sampler", "check_choices"]

#: In-memory data below so many values run in the calling thread.
SMALL_VALUES = 500_000


class Sampler(OneToOneFeatureMixin, BaseEstimator):
    """Base of all samplers; not for use by itself."""

    _kind: ClassVar[Literal["over-sampling", "under-sampling", "clean-sampling"]] = "over-sampling"
    _numeric: ClassVar[bool] = True
    _mixed: ClassVar[bool] = False  # columns may be nominal
    _grade: ClassVar[str] = "A"
    _unset: ClassVar[tuple[None, ...]] = ()  # what persist and keep_index may be besides: None where others have them

    #: What a sampler that comes after this one has to say once the labels are known.
    _upon_labels: Callable[[Iterable[Any]], None] | None = None

    sampling_strategy: strategy.Strategy
    random_state: Any
    persist: bool | str
    keep_index: bool
    provenance: bool = False
    placement: str = "append"

    # --- public -------------------------------------------------------------------------------------------------------

    @pairs
    def fit(self, X: Any, y: Any) -> Self:
        """Check the labels and count the classes; sets ``sampling_strategy_``. The features are looked at by ``fit_resample``.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, d)
        y : Series, array or list of shape (n,)

        Returns
        -------
        self
        """
        self._check_parameters()
        checked, labels, _ = self._check_data(X, y)
        self._resolve(self._open(checked, labels, labels_only=True))
        return self

    @pairs
    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Resample: the originals that stay, in their order, then the new rows by class, base row and copy.

        Parameters
        ----------
        X : {dask, pandas} DataFrame, {dask, numpy} array or list of shape (n, d)
            Finite numbers, unless the class says otherwise.
        y : Series, array or list of shape (n,)
            Labels: integers, bool, strings, categories, whole-number floats.

        Returns
        -------
        X_resampled, y_resampled
            In the containers that came in; Dask collections are lazy, aligned, with equal numbers of partitions.

        Raises
        ------
        InputError
            Bad data; the message says what was found, what is needed and what to do.
        """
        return self._resample_pair(X, y)

    @tables
    def resample(self, frame: Any, target: Any, features: Sequence[Any] | None = None, carry: Sequence[Any] = ()) -> Any:
        """Resample one frame: one Dask (or pandas) DataFrame in, one out.

        Parameters
        ----------
        frame : {dask, pandas} DataFrame
        target : column name
        features : list of column names, optional
            Columns to measure distances on and to make new values in; all but the target by default. The others ride along: they
            stay on the originals and are null on new rows (integers become nullable integers for that). Samplers that pick or copy
            rows keep every column as it is.
        carry : list of column names
            Ride-along columns that new rows copy from their base row.

        Returns
        -------
        DataFrame
            With ``provenance=True`` also the columns ``synthetic``, ``base_row``, ``neighbor_row`` and ``gap``.
        """
        return self._resample_frame(frame, target, features, carry)

    @pairs
    def plan(self, X: Any, y: Any) -> RunPlan:
        """Say what ``fit_resample`` would do: rows, passes, tasks, memory. Reads the labels only.

        Parameters
        ----------
        X, y
            As for ``fit_resample``.

        Returns
        -------
        RunPlan
            Prints well.
        """
        self._check_parameters()
        checked, labels, _ = self._check_data(X, y)
        fitted = self._open(checked, labels, labels_only=True)
        wanted = {c: self._how_many(c, n, fitted) for c, n in self._resolve(fitted).items()}
        counts = fitted.classes.counts
        change = {
            "over-sampling": wanted,
            "under-sampling": {c: n - counts[c] for c, n in wanted.items()},
            "clean-sampling": dict.fromkeys(wanted, 0),  # nobody knows before the search: the notes say so
        }[self._kind]
        return plan.plan(
            type(self).__name__, fitted.source, fitted.classes, change, self._passes(fitted), fitted.persisted, self._tasks(fitted),
            self._plan_notes(fitted, wanted), self._repeats(),
        )  # fmt: skip

    def set_output(self, *, transform: Any = None) -> Self:
        """Refused, unless it changes nothing: samplers give the container that they get.

        Parameters
        ----------
        transform : {None, "default"}

        Returns
        -------
        self
        """
        if transform not in (None, "default"):
            raise errors.output_refused(type(self).__name__, transform)
        return self

    # --- template -----------------------------------------------------------------------------------------------------

    def _resample_pair(self, X: Any, y: Any) -> tuple[Any, Any]:
        self._check_parameters()
        checked, labels, restore = self._check_data(X, y)
        fitted = self._open(checked, labels)
        change = self._change(fitted)
        result, told = apply.pair_of(fitted, change, self._placement(fitted), self._tells())
        self._conclude(fitted, change, told)
        return restore(*result)

    def _resample_frame(self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]) -> Any:
        self._check_parameters()
        chosen = self._split_columns(frame, target, features, carry)
        checked, labels, _ = self._check_data(frame if chosen is None else frame[list(chosen)], frame[target])
        fitted = self._open(checked, labels)
        fitted.carry = tuple(carry)
        change = self._change(fitted)
        placement, names = self._placement(fitted), fitted.source.names if chosen is None else chosen
        out = apply.frame_of(fitted, change, placement, frame, target, names, tuple(carry), bool(self.provenance))
        self._conclude(fitted, change, None)
        return out

    def _change(self, fitted: Fit) -> Change:
        """What becomes of the rows: the answer of the method."""
        raise NotImplementedError

    def _conclude(self, fitted: Fit, change: Change, provenance: Any) -> None:
        """After the change was applied: what the sampler tells of it."""
        raise NotImplementedError

    def _split_columns(
        self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]
    ) -> tuple[Any, ...] | None:
        """The columns to look at, once all names are checked; None where rows are taken whole."""
        return split_columns(frame, target, features, carry, bool(self.provenance))

    def _placement(self, fitted: Fit) -> Placement:
        return Placement(self.placement, fitted.seed, bool(self.keep_index))

    def _tells(self) -> bool:
        """Whether ``fit_resample`` makes a table of where rows came from."""
        return bool(self.provenance)

    # --- hooks --------------------------------------------------------------------------------------------------------

    def _check_parameters(self) -> None:
        owner = type(self).__name__
        check_choices(
            self, persist=(*self._unset, True, False, "auto"), provenance=(True, False), keep_index=(*self._unset, True, False)
        )
        seeds = (int, np.integer, np.random.RandomState, np.random.Generator)
        if self.random_state is not None and (isinstance(self.random_state, bool) or not isinstance(self.random_state, seeds)):
            raise errors.bad_number(owner, "random_state", self.random_state, "None, an int, a RandomState or a Generator")
        if hasattr(self, "sampling_strategy"):
            strategy.check(self.sampling_strategy, self._kind)

    def _check_labels(self, labels: Iterable[Any]) -> None:
        """Refuse a strategy that names classes which are not among these."""
        strategy.check_labels(self.sampling_strategy, labels)

    def _how_many(self, label: Any, wanted: int, fitted: Fit) -> int:
        """Rows to add (or keep) once the method's own parameters have spoken."""
        return wanted

    def _plan_notes(self, fitted: Fit, wanted: dict[Any, int]) -> dict[str, str]:
        """What ``plan`` says of the cost of the method itself, and of counts that nobody knows before."""
        return {}

    def _repeats(self) -> bool:
        """Whether the method goes round until something happens, so that the passes of ``plan`` are the least."""
        return False

    def _passes(self, fitted: Fit) -> int:
        """Passes over the source: labels, one over the features (or none, but their length), more looks, and the result."""
        if not fitted.source.is_dask:
            return 0
        return 3 if fitted.persisted else 3 + self._looks(fitted)

    def _looks(self, fitted: Fit) -> int:
        """Passes over features that are not kept, after the first."""
        return 0

    def _tasks(self, fitted: Fit) -> int:
        return 3 * len(fitted.blocks)

    # --- containers ---------------------------------------------------------------------------------------------------

    def _check_data(self, X: Any, y: Any) -> tuple[Any, Any, _Restore]:
        if frame.is_dask(X) or frame.is_dask(y):
            if hasattr(X, "columns") and X.ndim == 2:
                self.n_features_in_ = len(X.columns)
                if all(isinstance(c, str) for c in X.columns):
                    self.feature_names_in_ = np.asarray(X.columns, dtype=object)
            elif hasattr(X, "shape") and len(X.shape) == 2:
                self.n_features_in_ = X.shape[1]
            column = y.columns[0] if getattr(y, "ndim", 1) == 2 and hasattr(y, "columns") and len(y.columns) == 1 else None
            return X, y, _Restore(y_column=column)
        return self._check_local(X, y)

    def _check_local(self, X: Any, y: Any) -> tuple[Any, Any, _Restore]:
        from scipy.sparse import issparse

        restore = _Restore(x_list=isinstance(X, list), y_list=isinstance(y, list))
        owner = type(self).__name__
        if y is None:
            raise errors.InputError(f"{owner} requires y to be passed, but the target y is None. Pass one label per row.")
        if issparse(X):
            raise errors.sparse_refused(owner)
        if hasattr(X, "columns") and hasattr(X, "iloc"):
            frame.check_columns(list(X.columns), list(X.dtypes), owner, self._numeric and not self._mixed, of_objects=True)
            if len({isinstance(name, str) for name in X.columns}) > 1:  # some of them: scikit-learn would take none
                self.n_features_in_ = X.shape[1]
            else:
                validate_data(self, X, skip_check_array=True)
            if not len(X):
                raise errors.empty_frame()
            if not X.shape[1]:
                raise errors.no_features(getattr(y, "name", "y"))
        else:
            numbers = self._numeric and not self._mixed
            if numbers:
                frame.check_numbers(X, owner)
            elif self._mixed and isinstance(X, list):
                X = np.array(X, dtype=object)  # a list of numbers and text would become text
            kwargs = {} if numbers else {"dtype": None}
            X = validate_data(self, X, ensure_all_finite=False, **kwargs)
        y, restore = _plain_target(y, restore)
        if len(X) != len(y):
            raise errors.not_aligned(len(X), len(y), "rows")
        index.check_paired(X, y)
        return X, y, restore

    def _open(self, X: Any, y: Any, labels_only: bool = False) -> Fit:
        """Count the labels and number the rows; the features are not read yet, but for their length where nobody will read them."""
        source = self._read(X, y)
        local = None if source.is_dask else ("threads" if np.size(X) > SMALL_VALUES else "synchronous")
        run = Execution(local)
        seed = draws.seed_of(self.random_state)
        labels = source.labels if labels_only or source.checked is None else source.checked
        tree = count_labels.tree([(part, i) for i, part in enumerate(labels)])
        look = [objects.look(source.objects)] if source.objects and not labels_only else []
        counted, *seen = run.compute("labels", tree, *look, passes=1 if source.is_dask else 0)
        classes = classes_of(counted)
        if len(classes.labels) < 2:
            raise errors.one_class(classes.labels[0])
        if look:
            source = frame.with_kinds(source, seen[0], classes.lengths.tolist(), type(self).__name__)
        size = classes.rows * (len(source.names) * source.dtype.itemsize + 16)
        wanted = source.is_dask and self._numeric and (self.persist is True or (self.persist == "auto" and plan.fits(size)))
        blocks, takes = self._numbered(source.blocks, classes), frozenset(self.get_params(deep=False))
        return Fit(source, run, classes, blocks, seed, type(self).__name__, wanted, takes=takes)

    def _read(self, X: Any, y: Any) -> Source:
        return frame.read(X, y, type(self).__name__, self._numeric, of_objects=True)

    def _load(self, fitted: Fit) -> None:
        """Keep the features on the workers, where that is wanted; after this they are read."""
        if fitted.persisted:
            _, blocks = fitted.run.keep("read", [], fitted.source.blocks, nbytes=fitted.nbytes, passes=1)
            fitted.blocks = self._numbered(blocks, fitted.classes)

    @staticmethod
    def _numbered(blocks: list[Delayed], classes: Classes) -> list[Delayed]:
        return [lazy("number", number_rows, b, int(s)) for b, s in zip(blocks, classes.starts, strict=True)]

    def _resolve(self, fitted: Fit) -> dict[Any, int]:
        counts = fitted.classes.counts
        y = fitted.source.y if not fitted.source.is_dask and callable(self.sampling_strategy) else None
        self.class_counts_ = counts
        if self._upon_labels is not None:
            self._upon_labels(counts)
        self.sampling_strategy_ = strategy.resolve(self.sampling_strategy, counts, self._kind, y)
        self.seed_ = fitted.seed
        return self.sampling_strategy_

    def _report(self, fitted: Fit, after: dict[Any, int]) -> Report:
        return Report(
            sampler=type(self).__name__,
            parameters=self.get_params(deep=False),
            seed=fitted.seed,
            grade=self._grade_in_force(),
            counts_before=fitted.classes.counts,
            counts_after=after,
            phases=tuple(fitted.run.phases),
            passes=fitted.run.passes,
            warnings=tuple(fitted.warned),
            notes=dict(fitted.notes),
        )

    def _grade_in_force(self) -> str:
        return self._grade

    # --- scikit-learn -------------------------------------------------------------------------------------------------

    def __sklearn_tags__(self) -> AllTags:
        tags = super().__sklearn_tags__()
        inputs = {name: getattr(tags.input_tags, name) for name in tags.input_tags.__dataclass_fields__}
        inputs |= {"sparse": False, "string": not self._numeric or self._mixed, "allow_nan": not self._numeric, "two_d_array": True}
        rest = {name: getattr(tags, name) for name in tags.__dataclass_fields__}
        rest |= {"estimator_type": "sampler", "input_tags": SamplerInputTags(**inputs)}
        rest["target_tags"].required = True
        return AllTags(**rest, sampler_tags=SamplerTags(sample_indices=not self._numeric))


@dataclass(frozen=True)
class _Restore:
    """What the caller's lists and one-hot targets were, to give the same back."""

    x_list: bool = False
    y_list: bool = False
    one_hot: bool = False
    y_column: Any = None

    def __call__(self, X: Any, y: Any) -> tuple[Any, Any]:
        if self.one_hot:
            from sklearn.preprocessing import label_binarize

            y = label_binarize(y, classes=np.unique(y))
        if self.y_column is not None:
            y = y.to_frame(name=self.y_column)
        return (X.tolist() if self.x_list else X), (y.tolist() if self.y_list else y)


def _plain_target(y: Any, restore: _Restore) -> tuple[Any, _Restore]:
    """One label per row out of a Series, a one-column frame, a one-hot indicator, an array or a list."""
    from dataclasses import replace

    from sklearn.utils.multiclass import type_of_target

    if hasattr(y, "iloc"):
        if y.ndim == 2 and y.shape[1] == 1:
            return y.iloc[:, 0], replace(restore, y_column=y.columns[0])
        if y.ndim == 1:
            return y, restore
    values = np.asarray(y)
    if values.ndim == 2 and values.shape[1] == 1:
        return values.ravel(), restore
    if values.ndim == 2:
        if type_of_target(values) != "multilabel-indicator" or np.any(values.sum(axis=1) > 1):
            raise errors.target_multioutput(values.shape)
        return values.argmax(axis=1), replace(restore, one_hot=True)
    if values.ndim != 1:
        raise errors.target_multioutput(values.shape)
    return values, restore


def check_choices(owner: object, **choices: Sequence[Any]) -> None:
    """Check that parameters have one of their values."""
    for name, allowed in choices.items():
        value = getattr(owner, name)
        if not any(value is a or (isinstance(value, type(a)) and value == a) for a in allowed):
            raise errors.bad_choice(type(owner).__name__, name, value, allowed)
