"""What all samplers share: containers in and out, the class counts, the seed, the tags that scikit-learn asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self, cast

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin

from dresample import errors
from dresample.arithmetic import draws
from dresample.containers import intake, objects
from dresample.containers import source as frame
from dresample.containers.intake import AsGiven
from dresample.containers.interchange import pairs, tables
from dresample.containers.source import Source
from dresample.distribution.execution import Execution
from dresample.distribution.labels import counted, numbered
from dresample.report.summary import Report, RunPlan
from dresample.results import apply
from dresample.results.change import Change
from dresample.results.key_column import Apart, apart, beside
from dresample.results.placement import Placement
from dresample.results.roles import split_columns
from dresample.results.tables import Filled
from dresample.sampling import plan, strategy
from dresample.sampling.declared import Declared
from dresample.sampling.keyed import answered, keyed
from dresample.sampling.parameters import column_name, known_strategy, one_of
from dresample.sampling.run import Run, remembered
from dresample.sampling.tags import AllTags, SamplerInputTags, SamplerTags

__all__ = ["Sampler"]

#: In-memory data below so many values run in the calling thread.
SMALL_VALUES = 500_000


class Sampler(Declared, OneToOneFeatureMixin, BaseEstimator):
    """Base of all samplers; not for use by itself.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        As in imbalanced-learn: the ratio wanted (binary problems), which classes to bring to the size of the largest, or
        the rows wanted per class.
    persist : {True, False, "auto"}, default="auto"
        Keep the features of Dask collections in memory between the passes.
    row_key : column name, optional
        Column whose value names each row: whole numbers, text, dates, ... without nulls or duplicates. It is no feature. What is
        drawn, and what is first of rows equally near, then goes by the keys in the place of the positions, so that the rows made do
        not depend on the order of rows, files or partitions.
    keep_index : bool, default=False
        Keep the index of a pandas frame; a RangeIndex by default, as imbalanced-learn.
    """

    _order: ClassVar[tuple[str, ...]] = (
        "sampling_strategy", "random_state", "*", "n_jobs", "on_small_class", "scale", "clean", "integer", "placement", "backend",
        "subsample_size", "provenance", "row_key", "persist", "keep_index",
    )  # fmt: skip

    _kind: ClassVar[Literal["over-sampling", "under-sampling", "clean-sampling"]] = "over-sampling"
    _numeric: ClassVar[bool] = True
    _mixed: ClassVar[bool] = False  # columns may be nominal
    _grade: ClassVar[str] = "A"
    _incremental: ClassVar[bool] = False  # rests on own-class neighbours and rival counts: an earlier run may have found them
    _lacks: ClassVar[Mapping[str, str]] = {}  # parameter that its kin have -> why it has none: a table of the guide
    _by_rank: ClassVar[bool] = True  # with ``row_key``: rows are known by the ranks of their keys, else by the keys

    #: What a sampler that comes after this one has to say once the labels are known.
    _upon_labels = cast(Any, None)
    #: The column of keys that new rows get for a sampler that comes after this one.
    _filled = cast("Filled | None", None)

    sampling_strategy: Annotated[Any, known_strategy] = "auto"
    persist: Annotated[bool | str, one_of(True, False, "auto")] = "auto"
    row_key: Annotated[Any, column_name] = None
    keep_index: Annotated[bool, one_of(True, False)] = False

    # Samplers that have no such parameter do as it says here.
    random_state = cast(Any, 0)  # nothing is drawn
    provenance = False
    placement = "append"

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
        checked, labels, _ = self._check_data(apart(X, self.row_key).features, y)
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
        checked, labels, _ = self._check_data(apart(X, self.row_key).features, y)
        run = self._open(checked, labels, labels_only=True)
        wanted = {c: self._how_many(c, n, run) for c, n in self._resolve(run).items()}
        counts = run.classes.counts
        change = {
            "over-sampling": wanted,
            "under-sampling": {c: n - counts[c] for c, n in wanted.items()},
            "clean-sampling": dict.fromkeys(wanted, 0),  # nobody knows before the search: the notes say so
        }[self._kind]
        return plan.plan(
            type(self).__name__, run.source, run.classes, change, self._passes(run), run.persisted, self._tasks(run),
            self._plan_notes(run, wanted), self._repeats(), self._task_bytes(run, wanted),
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
        held = apart(X, self.row_key)
        checked, labels, restore = self._check_data(held.features, y)
        run = self._open(checked, labels, keys=held)
        change = answered(run, self._change, self._by_rank, self._names_rows())
        result, provenance = apply.pair_of(run, change, self._placement(run), self._tells(), held.table)
        self._conclude(run, change, provenance)
        return restore(*result)

    def _resample_frame(self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]) -> Any:
        self._check_parameters()
        held = beside(frame, self.row_key, target, features, carry)
        chosen = self._split_columns(frame, target, held.features, carry)
        checked, labels, _ = self._check_data(frame if chosen is None else frame[list(chosen)], frame[target])
        run = self._open(checked, labels, keys=held)
        run.carry = tuple(carry)
        change = answered(run, self._change, self._by_rank, self._names_rows())
        placement, names = self._placement(run), run.source.names if chosen is None else chosen
        out = apply.frame_of(run, change, placement, frame, target, names, tuple(carry), bool(self.provenance), self._filled)
        self._conclude(run, change, None)
        return out

    def _change(self, run: Run) -> Change:
        """What becomes of the rows: the answer of the method."""
        raise NotImplementedError

    def _conclude(self, run: Run, change: Change, provenance: Any) -> None:
        """After the change was applied: what the sampler tells of it."""
        raise NotImplementedError

    def _split_columns(
        self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]
    ) -> tuple[Any, ...] | None:
        """The columns to look at, once all names are checked; None where rows are taken whole."""
        return split_columns(frame, target, features, carry, bool(self.provenance))

    def _placement(self, run: Run) -> Placement:
        return Placement(self.placement, run.seed, bool(self.keep_index))

    def _tells(self) -> bool:
        """Whether ``fit_resample`` makes a table of where rows came from."""
        return bool(self.provenance)

    def _copies(self) -> bool:
        """Whether one row may be in the result several times."""
        return False

    def _names_rows(self) -> bool:
        """Whether it can say afterwards which rows new ones come from."""
        return any(hasattr(type(self), name) for name in ("allocation_", "provenance_"))

    # --- hooks --------------------------------------------------------------------------------------------------------

    def _check_parameters(self) -> None:
        """Before anything else is done: every parameter by itself, then what a method asks of some of them together."""
        self._check_declared()

    def _check_labels(self, labels: Iterable[Any]) -> None:
        """Refuse a strategy that names classes which are not among these."""
        strategy.check_labels(self.sampling_strategy, labels)

    def _how_many(self, label: Any, missing: int, run: Run) -> int:
        """Rows to add (or keep) of those that the strategy asks for, once the method's own parameters have spoken."""
        return missing

    def _task_bytes(self, run: Run, wanted: dict[Any, int]) -> int:
        """What the largest task takes that the size of partitions does not tell of."""
        return 0

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        """What ``plan`` says of the cost of the method itself, and of counts that nobody knows before."""
        return {}

    def _repeats(self) -> bool:
        """Whether the method goes round until something happens, so that the passes of ``plan`` are the least."""
        return False

    def _passes(self, run: Run) -> int:
        """Passes over the source: labels, one over the features (or none, but their length), more looks, and the result."""
        if not run.source.is_dask:
            return 0
        return 3 if run.persisted else 3 + self._looks(run)

    def _looks(self, run: Run) -> int:
        """Passes over features that are not kept, after the first."""
        return 0

    def _tasks(self, run: Run) -> int:
        return 3 * len(run.blocks)

    # --- containers ---------------------------------------------------------------------------------------------------

    def _check_data(self, X: Any, y: Any) -> tuple[Any, Any, AsGiven]:
        X, y, given = intake.taken(X, y, type(self).__name__, self._numeric, self._mixed)
        intake.record_features(self, X)
        return X, y, given

    def _open(self, X: Any, y: Any, labels_only: bool = False, keys: Apart | None = None) -> Run:
        """Count the labels and number the rows; the features are not read yet, but for their length where nobody will read them."""
        source = self._read(X, y)
        local = None if source.is_dask else ("threads" if np.size(X) > SMALL_VALUES else "synchronous")
        execution = Execution(local)
        seed = draws.seed_of(self.random_state)
        labels = source.labels if labels_only or source.checked is None else source.checked
        look = [objects.look(source.objects)] if source.objects and not labels_only else []
        memory = remembered()
        known = None if memory is None else memory.counted
        classes, seen = counted(execution, labels, *look, passes=int(source.is_dask), known=known)
        if len(classes.labels) < 2:
            raise errors.one_class(classes.labels[0])
        if look:
            source = frame.with_kinds(source, seen[0], classes.lengths.tolist(), type(self).__name__)
        size = classes.rows * (len(source.names) * source.dtype.itemsize + 16)
        wanted = source.is_dask and self._numeric and (self.persist is True or (self.persist == "auto" and plan.fits(size)))
        blocks, takes = numbered(source.blocks, classes), frozenset(self.get_params(deep=False))
        run = Run(source, execution, classes, blocks, seed, type(self).__name__, wanted, takes=takes, memory=memory)
        return run if keys is None or keys.column is None else keyed(run, self.row_key, keys)

    def _read(self, X: Any, y: Any) -> Source:
        return frame.read(X, y, type(self).__name__, self._numeric, of_objects=True)

    def _load(self, run: Run) -> None:
        """Keep the features on the workers, where that is wanted; after this they are read."""
        if run.persisted and run.in_order is None:
            _, blocks = run.execution.keep("read", [], run.source.blocks, nbytes=run.nbytes, passes=1)
            run.number(blocks)

    def _resolve(self, run: Run) -> dict[Any, int]:
        counts = run.classes.counts
        y = run.source.y if not run.source.is_dask and callable(self.sampling_strategy) else None
        self.class_counts_ = counts
        if self._upon_labels is not None:
            self._upon_labels(counts)
        self.sampling_strategy_ = strategy.resolve(self.sampling_strategy, counts, self._kind, y)
        self.seed_ = run.seed
        return self.sampling_strategy_

    def _report(self, run: Run, after: dict[Any, int]) -> Report:
        return Report(
            sampler=type(self).__name__,
            parameters=self.get_params(deep=False),
            seed=run.seed,
            grade=self._grade_in_force(),
            counts_before=run.classes.counts,
            counts_after=after,
            phases=tuple(run.execution.phases),
            passes=run.execution.passes,
            warnings=tuple(run.warned),
            notes=dict(run.notes),
        )

    def _grade_in_force(self) -> str:
        return self._grade

    @property
    def _changes_originals(self) -> bool:
        """Whether rows that came in are moved or left out."""
        return self._kind != "over-sampling"

    @property
    def _picks(self) -> bool:
        """Whether each row of the result is a row of the input."""
        return not self._numeric

    # --- scikit-learn -------------------------------------------------------------------------------------------------

    def __sklearn_tags__(self) -> AllTags:
        tags = super().__sklearn_tags__()
        inputs = {name: getattr(tags.input_tags, name) for name in tags.input_tags.__dataclass_fields__}
        inputs |= {"sparse": False, "string": not self._numeric or self._mixed, "allow_nan": not self._numeric, "two_d_array": True}
        rest = {name: getattr(tags, name) for name in tags.__dataclass_fields__}
        rest |= {"estimator_type": "sampler", "input_tags": SamplerInputTags(**inputs)}
        rest["target_tags"].required = True
        return AllTags(**rest, sampler_tags=SamplerTags(sample_indices=self._picks))
