"""The flow of all over-samplers that make rows class by class: look, gather the rows of a class, choose, make rows.

A method answers through one hook: ``_choose`` sees the rows of one class (:class:`ClassView`), which know their neighbours and
rivals, and says how many new rows each gets and where these lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from dresample import errors
from dresample.containers.source import Source
from dresample.distribution.profile import Look, check_finite, survey
from dresample.neighbors.embedding import fit_embedding
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.cleaning import cleaned
from dresample.over_sampling.gathering import ClassBlocks, gathered
from dresample.over_sampling.policies import partners_of, without_base
from dresample.over_sampling.scaling import check_named, feature_units
from dresample.results.change import Change
from dresample.sampling import advice, rounding
from dresample.sampling.generation import ClassRows, allocation_table
from dresample.sampling.parameters import neighbor_number
from dresample.sampling.run import Run
from dresample.sampling.sampler import Sampler
from dresample.sampling.shared import Measured, Placed, Remembered, Seeded

__all__ = ["ClassByClass", "Interpolating"]


class ClassByClass(Seeded, Placed, Remembered, Sampler):
    """Base of the over-samplers that make the new rows of each class from its rows; not for use by itself."""

    _needs_rivals: ClassVar[bool] = False
    _k_name: ClassVar[str] = "k_neighbors"
    _beside_k: ClassVar[int] = 1  # rows that a class needs beside k: the row itself

    # Samplers that have no such parameter do as it says here.
    on_small_class = "raise"
    scale = cast(Any, None)
    clean = cast("str | None", None)
    integer = cast(Any, False)
    backend = "exact"
    subsample_size = 0

    @property
    def allocation_(self) -> Any:
        """One line per row of each over-sampled class: label, row, rivals, density_ratio, copies (pandas DataFrame)."""
        if not hasattr(self, "_classes"):
            raise AttributeError("allocation_ exists after fit_resample().")
        return allocation_table(self._classes, max(1, self._rival_count()))

    # --- hooks --------------------------------------------------------------------------------------------------------

    def _begin(self, run: Run) -> None:
        """Before the first class: attributes that the method fills class by class begin empty."""

    def _neighbor_count(self) -> int:
        """k: partners of each row."""
        return neighbor_number(self, self._k_name)

    def _rival_count(self) -> int:
        """Size of the neighbourhood that ``rivals`` of ``allocation_`` are counted in."""
        return self._neighbor_count()

    def _of_any_class(self) -> bool:
        """Whether partners may be rows of any class: then no class has too few."""
        return False

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        """Share ``n_new`` new rows out over the rows of a class, and say where they lie; None leaves the class as it is."""
        raise NotImplementedError

    def _more_passes(self) -> int:
        """Passes over the source for each class that grows, beside the one that counts rivals."""
        return 0

    def _once_passes(self) -> int:
        """Passes over the source for all of them together, beside those that gather their rows and scale the features."""
        return 0

    # --- flow ---------------------------------------------------------------------------------------------------------

    def _change(self, run: Run) -> Change:
        return Change(made=self._fit_classes(run))

    def _check_parameters(self) -> None:
        super()._check_parameters()
        rounding.check_integer(type(self).__name__, self.integer)
        self._neighbor_count()

    def _read(self, X: Any, y: Any) -> Source:
        source = super()._read(X, y)
        self._check_named(source)
        return source

    def _check_named(self, source: Source) -> None:
        """The names in ``integer`` and ``scale`` are those of features."""
        check_named(type(self).__name__, self.scale, source)
        rounding.rounded_columns(type(self).__name__, self.integer, source.names, (), source.nominal)

    def _grade_in_force(self) -> str:
        if self.backend == "approximate" or (self.backend == "subsample" and self._needs_rivals):
            return "C"
        return "B" if self.clean is not None else self._grade

    def _fit_classes(self, run: Run) -> list[ClassRows]:
        self._begin(run)
        wanted = {c: self._how_many(c, n, run) for c, n in self._resolve(run).items()}
        n_partners = {c: self._partners_of(run, c) for c, n in wanted.items() if n > 0}
        todo = [c for c, k in n_partners.items() if k is not None]
        if run.memory is None or not todo:
            self._load(run)
        if not todo:
            self._survey_only(run)
            return []
        look, blocks = self._gathered(run, todo)
        check_finite(look, run.source.names, type(self).__name__)
        self._advise_features(run, look)
        self._advise_classes(run, todo, wanted)
        members = self._members(run, look, blocks, {c: n_partners[c] or 0 for c in todo})
        done = [self._fit_class(m, wanted[m.label]) for m in members]
        return [replace(c, recipe=replace(c.recipe, whole=run.rounded)) for c in done if c is not None]

    def _depth(self) -> int:
        """Nearest rows that are asked for, of the class or of others."""
        return max(self._neighbor_count(), self._rival_count())

    def _units(self, run: Run) -> NDArray[np.float64]:
        return run.once("units", lambda: feature_units(run, self.scale))

    def _gathered(self, run: Run, labels: Sequence[Any]) -> tuple[Look, dict[Any, ClassBlocks]]:
        """The ranges of the features, and the rows of some classes; with a memory of those that are new."""
        if run.memory is None:
            return gathered(run, labels, run.source_pass)
        run.memory.asked(self._depth(), self._needs_rivals, 1.0 / self._units(run))
        found: tuple[Look, dict[Any, ClassBlocks]] = run.memory.gathered(run, labels)
        return found

    def _members(self, run: Run, look: Look, blocks: Mapping[Any, ClassBlocks], n_partners: Mapping[Any, int]) -> list[ClassView]:
        """The classes to over-sample, in the space where their neighbours are looked for."""
        units = self._units(run)
        if self.scale is not None:
            self.scale_ = dict(zip(run.source.names, units.tolist(), strict=True))
        weight = 1.0 / units
        sample = np.concatenate([part for _, part in look.sample]) if look.sample else np.empty((0, len(weight)))
        embedding = fit_embedding(sample, weight, look.low, look.high, nominal=run.source.nominal)
        self._advise_scales(run, sample, weight)
        return [ClassView(run, c, n_partners[c], *held, embedding, self.backend, self.subsample_size) for c, held in blocks.items()]

    def _partners_of(self, run: Run, label: Any) -> int | None:
        """Partners of each row of a class; None leaves the class out."""
        k = self._neighbor_count()
        if self._of_any_class():
            return min(k, run.classes.rows - 1)
        return partners_of(run, label, k, self.on_small_class, self._k_name, self._beside_k)

    def _survey_only(self, run: Run) -> None:
        tree = survey.tree([(b,) for b in run.blocks], 1 << 62)
        (look,) = run.look("survey", tree)
        check_finite(look, run.source.names, type(self).__name__)

    def _fit_class(self, members: ClassView, n_new: int) -> ClassRows | None:
        """Clean, choose, and look at what came out."""
        if self.clean is not None:
            members = cleaned(members, self.clean, self._neighbor_count())
        duplicated = self._neighbor_count() > 0 and not members.n_partners  # on_small_class="duplicate"
        chosen = members.copied(n_new) if duplicated else self._choose(members, n_new)
        if chosen is None:
            return None
        if not chosen.copies.any():
            raise errors.nothing_generated(members.label, n_new)
        members.run.warned += advice.emit([advice.concentration(members.label, chosen.copies)])
        return chosen

    def _rival_weights(self, members: ClassView, policy: str) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """Rivals of each row of a class, and its weight: as many. Where no row has any, ``policy`` (``on_all_safe``) decides."""
        k, label, name = self._neighbor_count(), members.label, type(self).__name__
        rivals = members.rivals(k)
        members.run.warned += advice.emit([advice.noise(label, rivals, k, name)])
        if rivals.any():
            return rivals, rivals
        if policy == "uniform":
            return rivals, np.ones(len(members), np.int64)
        without_base(members, policy, errors.all_safe(label, k, name, self._k_name))
        return None

    # --- advice and report --------------------------------------------------------------------------------------------

    def _advise_features(self, run: Run, look: Look) -> None:
        """Warn about features that are none, or whose whole numbers new rows will not have; find out which are rounded."""
        names, owner = run.source.names, type(self).__name__
        whole = self._suspects(run, look)
        if self.integer is False:
            run.advise_whole(look, whole, "integer" in self.get_params(deep=False))
            return
        run.rounded = rounding.rounded_columns(owner, self.integer, names, whole, run.source.nominal)
        run.notes["integer columns rounded"] = ", ".join(str(names[c]) for c in run.rounded) or "none"

    def _suspects(self, run: Run, look: Look) -> tuple[int, ...]:
        return run.suspect(look)

    def _advise_scales(self, run: Run, sample: NDArray[Any], weight: NDArray[np.float64]) -> None:
        """Warn where features of large numbers alone decide who is near."""
        if self._neighbor_count():
            d = len(weight) - run.source.nominal
            found = advice.uneven_scales(sample[:, :d], weight[:d], run.source.names[:d], "scale" in run.takes)
            run.warned += advice.emit([found])

    def _advise_classes(self, run: Run, labels: Sequence[Any], wanted: Mapping[Any, int]) -> None:
        """Warn about classes that are too small for what is asked, or grow too far."""
        counts, k = run.classes.counts, self._neighbor_count()
        for c in labels:
            run.warned += advice.emit([
                advice.small_minority(c, counts[c]),
                advice.large_k(c, counts[c], k, self._k_name),
                advice.full_balance(c, counts[c], counts[c] + wanted[c], max(counts.values())),
            ])  # fmt: skip

    def _conclude(self, run: Run, change: Change, provenance: Any) -> None:
        classes = cast(list[ClassRows], change.made)
        self._provenance = provenance
        self._classes = [replace(c, blocks=[], own=None, decode=None) for c in classes]
        after = dict(run.classes.counts)
        for c in classes:
            after[c.label] += c.total
        self.report_ = self._report(run, after)

    def _passes(self, run: Run) -> int:
        if not run.source.is_dask:
            return 0
        if run.persisted:
            return 3
        looks = 1 + (2 if self.scale == "standard" else 1 if self.scale == "robust" else 0)
        grown = sum(self._how_many(c, n, run) > 0 for c, n in self.sampling_strategy_.items())
        once = self._once_passes() if grown else 0
        return 2 + looks + once + grown * (int(self._needs_rivals) + self._more_passes())

    def _tasks(self, run: Run) -> int:
        per_class = 4 + (len(run.blocks) if self._needs_rivals else 0)
        return 4 * len(run.blocks) + per_class * sum(n > 0 for n in self.sampling_strategy_.values())


class Interpolating(Measured, ClassByClass):
    """Base of those that place rows of numbers by the neighbours of a class; not for use by itself."""
