"""The parameters that samplers share: what each is called, may be, and means. A sampler has those of its bases.

``sampling_strategy``, ``persist`` and ``keep_index`` are in all of them (:class:`~dresample.sampling.sampler.Sampler`).
"""

from __future__ import annotations

from typing import Annotated, Any, cast

from dresample.sampling.declared import Declared
from dresample.sampling.parameters import count_number, known_scale, known_seed, one_of

__all__ = [
    "Approximated",
    "Cleaned",
    "Measured",
    "Placed",
    "Remembered",
    "Rounded",
    "Scaled",
    "Seeded",
    "SmallClasses",
    "Traced",
    "Unthreaded",
]


class Seeded(Declared):
    """Samplers that draw.

    Parameters
    ----------
    random_state : int, RandomState, Generator or None, default=None
        None draws a 64-bit seed, reported as ``seed_``.
    """

    random_state: Annotated[Any, known_seed] = None


class Unthreaded(Declared):
    """Samplers whose threads imbalanced-learn lets one choose.

    Parameters
    ----------
    n_jobs : int, optional
        Accepted as in imbalanced-learn; Dask decides.
    """

    n_jobs: int | None = None


class SmallClasses(Declared):
    """Samplers that need some rows of a class.

    Parameters
    ----------
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class has too few rows for the neighbours that are asked for: raise, take as many as there are, copy its rows, or leave
        it as it is.
    """

    on_small_class: Annotated[str, one_of("raise", "shrink", "duplicate", "skip")] = "raise"


class Scaled(Declared):
    """Samplers that measure distances in units of their choice.

    Parameters
    ----------
    scale : {None, "standard", "robust"} or dict of {column: number}, default=None
        Scale the features for the distances only: by their standard deviations, by the distances of their quartiles, or by
        these numbers. ``scale_`` has the numbers of this run; given to another run, distances are the same in both.
    """

    scale: Annotated[Any, known_scale] = None


class Cleaned(Declared):
    """Samplers that may leave outliers of a class aside.

    Parameters
    ----------
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result.
    """

    clean: Annotated[str | None, one_of(None, "isolation-forest", "lof", "dbscan")] = None


class Rounded(Declared):
    """Samplers whose new rows have fractions where the data have whole numbers.

    Parameters
    ----------
    integer : {False, "auto"} or list of column names, default=False
        Float features that are rounded to whole numbers in new rows: those named, or ("auto") those that hold nothing else.
        Without, a warning names these. Integer columns are always rounded.
    """

    integer: Any = False


class Measured(SmallClasses, Scaled, Cleaned, Rounded):
    """Samplers that place rows of numbers by their neighbours: what is small, scaled, cleaned and rounded."""


class Placed(Declared):
    """Samplers that make rows.

    Parameters
    ----------
    placement : {"append", "spread"}, default="append"
        New rows after the originals, or dealt over the original partitions of a Dask collection.
    """

    placement: Annotated[str, one_of("append", "spread")] = "append"


class Approximated(Declared):
    """Samplers that look at other classes, and may do so roughly.

    Parameters
    ----------
    backend : {"exact", "approximate", "subsample"}, default="exact"
        "approximate" uses pynndescent and reports its recall; "subsample" counts rivals on ``subsample_size`` rows of the other
        classes, which biases the ratios low.
    subsample_size : int, default=100_000
        Rows of the other classes for ``backend="subsample"``.
    """

    backend: Annotated[str, one_of("exact", "approximate", "subsample")] = "exact"
    subsample_size: Annotated[int, count_number] = 100_000


class Traced(Declared):
    """Samplers that can tell where their rows come from.

    Parameters
    ----------
    provenance : bool, default=False
        Record the base row, neighbour row and gap of every new row.
    """

    provenance: Annotated[bool, one_of(True, False)] = False


class Remembered(Traced):
    """Those that keep what ``fit_resample`` found, as an attribute."""

    _provenance = cast(Any, None)

    @property
    def provenance_(self) -> Any:
        """Which rows of the result are new, and their base row, neighbour row and gap (with ``provenance=True``)."""
        if getattr(self, "_provenance", None) is None:
            raise AttributeError("provenance_ exists after fit_resample() with provenance=True.")
        return self._provenance
