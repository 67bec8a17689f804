"""What a fit with an autoencoder shows: original images beside new ones, codes in two dimensions, the loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from dresample.distribution.reduction import lazy
from dresample.over_sampling.class_view import ClassView
from dresample.report.plots import Picture, figure_of, plot_projection, project
from dresample.results.change import NewRows
from dresample.sampling.generation import ClassRows, make_rows
from dresample.sampling.run import Run

__all__ = ["Gallery", "gallery_of", "plot_images", "plot_losses"]

#: Images of a class that are kept, codes of a class that are kept, and classes of the projection.
IMAGES, CODES, PROJECTED = 12, 500, 4


@dataclass(frozen=True)
class Shown:
    """Some rows of one class: bases and what was made of them, as rows and as codes."""

    originals: NDArray[np.float32]
    new: NDArray[np.float32]
    codes: NDArray[np.float32]
    new_codes: NDArray[np.float32]


@dataclass(frozen=True)
class Gallery:
    """Some rows of each over-sampled class.

    Parameters
    ----------
    shape : tuple of int, optional
        (C, H, W), where the rows are images.
    classes : dict of {label: Shown}
    """

    shape: tuple[int, int, int] | None
    classes: Mapping[Any, Shown]

    def pictures(self, losses: Sequence[Any]) -> list[tuple[str, Any]]:
        """Titles and figures."""
        found: list[tuple[str, Any]] = []
        if self.shape is not None:
            found.append(("Originals (upper lines) and the images made of them (lower lines)", plot_images(self)))
        if losses:
            found.append(("Training loss", plot_losses(losses)))
        return [*found, *((f"Codes: class {label}", plot_codes(self, label)) for label in list(self.classes)[:PROJECTED])]


def gallery_of(run: Run, classes: Sequence[ClassRows], raw: Mapping[Any, ClassView], shape: Any) -> Gallery:
    """A few rows of each class: the first bases that received copies, and the first copy of each."""
    tasks = []
    for c in classes:
        members = raw[c.label]
        at = np.flatnonzero(np.isin(members.row, c.rows[c.copies > 0][:IMAGES]))
        first = members.some(at)
        size = int(c.starts[1]) if len(c.starts) > 1 else len(c.rows)
        few = _few(c.copies[:size])
        task = lazy("show", _new_of, c.blocks[0], list(c.blocks), c.own and c.own[0], few, c.n_partners[:size], c.key)
        tasks.append(lazy("show", _shown, first, task, c.decode, c.blocks[0]))
    found = run.execution.compute("show", *tasks) if tasks else ()
    return Gallery(shape, {c.label: shown for c, shown in zip(classes, found, strict=True)})


def _few(copies: NDArray[np.int64]) -> NDArray[np.int64]:
    """One copy of each of the first bases that have any."""
    few = np.minimum(copies, 1)
    few[np.cumsum(few) > CODES] = 0
    return few


def _new_of(
    block: Any, pools: Any, own: Any, copies: NDArray[np.int64], n_partners: NDArray[np.int64], key: tuple[int, int]
) -> NewRows:
    return make_rows(block, pools, own, 0, copies, n_partners, key, 0, int(copies.sum()))


def _shown(first: Any, new: NewRows, decode: Any, codes: Any) -> Shown:
    made = decode(new.X[: min(IMAGES, len(new.X))])
    return Shown(first.X[: len(made)].astype(np.float32), made, codes.X[:CODES], new.X)


def plot_images(gallery: Gallery, per_class: int = 8) -> Picture:
    """For each class a line of originals, and below it the images made of them."""
    shown = list(gallery.classes.items())
    assert gallery.shape is not None
    c, h, w = gallery.shape
    most = max(min(per_class, len(s.new)) for _, s in shown)
    figure = figure_of(0.9 + 0.62 * most, 0.3 + 1.34 * len(shown) * h / w)
    grid = figure.subplots(2 * len(shown), most, squeeze=False)
    for i, (label, rows) in enumerate(shown):
        low, high = float(rows.originals.min(initial=0)), float(rows.originals.max(initial=1))
        for line, pixels in enumerate((rows.originals, rows.new)):
            for j, axes in enumerate(grid[2 * i + line]):
                axes.set_xticks([])
                axes.set_yticks([])
                axes.spines[:].set_visible(False)
                if j < min(most, len(pixels)):
                    image = pixels[j].reshape(c, h, w).transpose(1, 2, 0)
                    scaled = np.clip((image - low) / max(high - low, 1e-9), 0, 1)
                    axes.imshow(scaled if c == 3 else scaled[..., 0], cmap=None if c == 3 else "gray_r", vmin=0, vmax=1)
            grid[2 * i + line][0].set_ylabel(f"{label}\n" + ("is" if line == 0 else "new"), fontsize=8, rotation=0, labelpad=14,
                                            va="center")  # fmt: skip
    return figure


def plot_losses(losses: Sequence[Any]) -> Picture:
    """Both parts of the loss per epoch, on a logarithmic axis."""
    figure = figure_of(5.2, 2.6)
    axes = figure.subplots()
    epochs = [loss.epoch for loss in losses]
    axes.plot(epochs, [loss.reconstruction for loss in losses], color="#0072b2", label="reconstruction")
    axes.plot(epochs, [loss.penalty for loss in losses], color="#d55e00", label="penalty")
    axes.set_yscale("log")
    axes.set_xlabel("epoch")
    axes.set_ylabel("mean squared error")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def plot_codes(gallery: Gallery, label: Any) -> Picture:
    """Codes of the other over-sampled classes, of one class, and of its new rows, on two principal directions."""
    rest = [s.codes for other, s in gallery.classes.items() if other != label]
    shown = gallery.classes[label]
    others = np.concatenate([shown.codes[:0], *rest])
    tables = (np.concatenate([shown.codes, others]), shown.codes, shown.new_codes, others)
    _, own, new, around = project(*(table.astype(np.float64) for table in tables))
    return plot_projection(around, own, new, label)
