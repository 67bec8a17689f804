"""DeepSMOTE: an autoencoder learns from all classes, new rows are decoded from points between the codes of a class.

D. Dablain, B. Krawczyk, N. V. Chawla, "DeepSMOTE: fusing deep learning and SMOTE for imbalanced data", IEEE Transactions on Neural
Networks and Learning Systems 34(9), 2023, pp. 6390-6404; arXiv 2105.02340. With encoder E, decoder D, a batch B, and Q: up to |B|
rows of one class, drawn anew for each batch:

    L = mse(D(E(B)), B) + penalty(Q)
    penalty="paper":       mse(D(E(Q)[sigma]), Q)             sigma a cyclic shift: each row against its neighbour's decoded code
    penalty="released":    mse(D(E(Q)[sigma]), Q[sigma])      as in the authors' program, the codes without gradient
    new row:  D(z_i + u (z_q - z_i)),    z = E(x), z_q one of the k nearest codes of the class, u ~ U[0, 1)

READING. The published text and its program differ; both are here. Bases are taken evenly, as in this package's SMOTE.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

import numpy as np

from dresample import errors
from dresample.containers import images
from dresample.containers.interchange import pairs
from dresample.deep import shapes
from dresample.deep.latent import Latent
from dresample.deep.scaling import Scaling, of_pixels
from dresample.distribution.profile import Look
from dresample.sampling.declared import After
from dresample.sampling.parameters import count_number, is_count, must, optional
from dresample.sampling.run import Run

__all__ = ["DeepSMOTE"]


class DeepSMOTE(Latent):
    """Over-sample images by SMOTE among the codes of a convolutional autoencoder.

    Parameters
    ----------
    image_shape : tuple of int, default=(1, 28, 28)
        (channels, height, width) of each row; height and width of at least 16.
    latent_size : int, optional
        Length of a code; 300 for images of one channel and 600 for others, as in the paper.
    hidden : int, default=64
        Channels of the first layer; the others have 2, 4 and 8 times as many.
    penalty : {"paper", "released"}, default="paper"
        Which of the two forms of the second loss.
    value_range : tuple of float, optional
        Smallest and largest value of a pixel, which become -1 and 1. By default (0, 255) for uint8, else what the data have.
    on_small_class : {"raise", "shrink", "duplicate", "skip"}, default="raise"
        A class of no more rows than ``k_neighbors``; "duplicate" decodes its own codes.

    Attributes
    ----------
    losses_ : DataFrame
        epoch, reconstruction, penalty, total, seconds.
    best_epoch_ : int
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    Notes
    -----
    Rows hold the pixels in the order (channel, height, width). Results are of grade C: two runs on one machine agree, machines and
    numbers of threads agree up to rounding.

    See Also
    --------
    LatentSMOTE : the same for tables.

    References
    ----------
    .. [1] D. Dablain, B. Krawczyk, N. V. Chawla, "DeepSMOTE: fusing deep learning and SMOTE for imbalanced data", IEEE Transactions
       on Neural Networks and Learning Systems 34(9), 2023, pp. 6390-6404.

    Examples
    --------
    >>> import numpy as np, warnings
    >>> from dresample import DeepSMOTE
    >>> warnings.simplefilter("ignore")  # twelve rows are few, and it says so
    >>> rng = np.random.default_rng(0)
    >>> X = rng.integers(0, 256, (52, 1, 16, 16)).astype(np.uint8)
    >>> y = np.repeat([0, 1], [40, 12])
    >>> sampler = DeepSMOTE(image_shape=(1, 16, 16), latent_size=8, hidden=2, max_epochs=2, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.shape, X_new.dtype, np.bincount(y_new).tolist()
    ((80, 1, 16, 16), dtype('uint8'), [40, 40])
    """

    image_shape: Annotated[tuple[int, int, int], After(None)] = (1, 28, 28)
    latent_size: Annotated[int | None, optional(count_number)] = None  # type: ignore[assignment]
    value_range: Annotated[
        tuple[float, float] | None, must(lambda value: value is None or _is_range(value), "None or two finite numbers that rise"),
        After("penalty_weight"),
    ] = None  # fmt: skip

    # --- public -------------------------------------------------------------------------------------------------------

    def _resample_pair(self, X: Any, y: Any) -> tuple[Any, Any]:
        self._check_parameters()
        flat, packing = images.flattened(X, self._shape(), type(self).__name__)
        X_new, y_new = super()._resample_pair(flat, y)
        return packing.packed(X_new), y_new

    def _resample_frame(self, frame: Any, target: Any, features: Sequence[Any] | None, carry: Sequence[Any]) -> Any:
        self._check_parameters()
        column = images.list_column(frame, target, features, carry, "DeepSMOTE")
        if column is None:
            return super()._resample_frame(frame, target, features, carry)
        wide, packing = images.unpacked(frame, column, self._shape(), type(self).__name__)
        return packing.packed(super()._resample_frame(wide, target, images.pixel_names(packing), carry))

    @pairs
    def plan(self, X: Any, y: Any) -> Any:
        """As for :meth:`SMOTE.plan`; training reads the data once per epoch and window, which the passes do not count."""
        self._check_parameters()
        flat, _ = images.flattened(X, self._shape(), type(self).__name__)
        return super().plan(flat, y)

    @pairs
    def fit(self, X: Any, y: Any) -> Any:
        """Check the labels and count the classes."""
        self._check_parameters()
        flat, _ = images.flattened(X, self._shape(), type(self).__name__)
        return super().fit(flat, y)

    def plot(self, per_class: int = 8) -> Any:
        """Original images beside new ones: for each over-sampled class a line of bases, below it the new images made of them."""
        from dresample.deep.gallery import plot_images

        if not is_count(per_class):
            raise errors.bad_number(type(self).__name__, "per_class", per_class, "an int of at least 1")
        return plot_images(self._shown(), per_class)

    # --- hooks --------------------------------------------------------------------------------------------------------

    def _shape(self) -> tuple[int, int, int]:
        shape = self.image_shape
        if not isinstance(shape, Sequence) or len(shape) != 3 or not all(isinstance(n, (int, np.integer)) and n > 0 for n in shape):
            raise errors.bad_image_shape(type(self).__name__, shape)
        return int(shape[0]), int(shape[1]), int(shape[2])

    def _latent_size(self) -> int:
        if self.latent_size is None:
            return 300 if self._shape()[0] == 1 else 600
        return int(self.latent_size)

    def _check_parameters(self) -> None:
        super()._check_parameters()
        shapes.check(self._shape())

    def _maker(self, features: int) -> Callable[[], Any]:
        from dresample.deep import network

        return partial(network.convolutional, self._shape(), self._latent_size(), int(self.hidden))

    def _scaling(self, run: Run, look: Look) -> Scaling:
        found = float(look.low.min()), float(look.high.max())
        if self.value_range is not None:
            low, high = map(float, self.value_range)
            if found[0] < low or found[1] > high:
                raise errors.outside_range(found, (low, high))
            return of_pixels(low, high)
        if all(str(dtype) in ("uint8", "uint8[pyarrow]", "UInt8") for dtype in run.source.dtypes):
            return of_pixels(0.0, 255.0)
        return of_pixels(*found)

    def _check_scaling(self, scaling: Scaling, run: Run, look: Look) -> None:
        assert scaling.low is not None and scaling.high is not None
        low, high = float(scaling.low[0]), float(scaling.high[0])
        found = float(look.low.min()), float(look.high.max())
        room = 0.1 * (high - low)
        if found[0] < low - room or found[1] > high + room or found[1] - found[0] < room:
            raise errors.other_units(self.model, "The pixels lie", found, (low, high))

    def _facts(self) -> dict[str, Any]:
        return super()._facts() | {"image_shape": list(self._shape())}

    def _picture_shape(self) -> tuple[int, int, int]:
        return self._shape()

    def _suspects(self, run: Run, look: Look) -> tuple[int, ...]:
        return run.suspect(look, pixels=True)


def _is_range(value: Any) -> bool:
    """Whether a value is (low, high)."""
    try:
        low, high = value
        return bool(np.isfinite(float(low)) and np.isfinite(float(high)) and low < high)
    except (TypeError, ValueError):
        return False
