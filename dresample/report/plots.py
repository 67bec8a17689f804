"""Pictures of a run, by matplotlib: classes before and after, who received copies, and the rows projected to two dimensions."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dresample.report.summary import Report

__all__ = ["Picture", "figure_of", "plot_allocation", "plot_classes", "plot_projection", "project"]

_BEFORE, _AFTER, _NEW, _REST = "#9aa5b1", "#0072b2", "#d55e00", "#b8c0c8"


class Picture(Figure):
    """A figure that shows itself in a notebook without pyplot."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png")
        return buffer.getvalue()


def figure_of(width: float, height: float) -> Picture:
    """An empty figure of so many inches."""
    return Picture(figsize=(width, height), layout="constrained", dpi=110)


def plot_classes(report: Report) -> Picture:
    """Rows per class before and after, on a logarithmic axis."""
    figure = figure_of(5.2, 2.6)
    axes = figure.subplots()
    labels = [str(c) for c in report.counts_before]
    at = np.arange(len(labels))
    for shift, counts, colour, name in (
        (-0.2, report.counts_before, _BEFORE, "before"),
        (0.2, report.counts_after, _AFTER, "after"),
    ):
        bars = axes.barh(at + shift, [counts[c] for c in report.counts_before], 0.38, color=colour, label=name)
        axes.bar_label(bars, labels=[f"{counts[c]:,}" for c in report.counts_before], padding=3, fontsize=8)
    axes.set_yticks(at, [f"class {c}" for c in labels])
    axes.set_xscale("log")
    axes.set_xlabel("rows (logarithmic)")
    axes.margins(x=0.25)
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def plot_allocation(allocation: Any, label: Any) -> Picture:
    """Rows of a class by the number of their rivals, and the copies that each group received."""
    own = allocation[allocation["label"] == label]
    figure = figure_of(5.2, 2.6)
    axes = figure.subplots()
    if own["rivals"].isna().all():
        axes.hist(own["copies"], bins="auto", color=_AFTER)
        axes.set_xlabel("copies per row")
        axes.set_ylabel("rows")
    else:
        groups = own.groupby("rivals")["copies"]
        rivals, rows, copies = groups.size().index.astype(int), groups.size().to_numpy(), groups.sum().to_numpy()
        axes.bar(rivals - 0.2, rows / rows.sum(), 0.38, color=_BEFORE, label="share of the class's rows")
        axes.bar(rivals + 0.2, copies / max(1, copies.sum()), 0.38, color=_NEW, label="share of the new rows")
        axes.set_xlabel("rows of other classes among the K nearest")
        axes.set_xticks(rivals)
        axes.yaxis.set_major_formatter(lambda v, _: f"{v:.0%}")
        axes.legend(frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(f"class {label}", fontsize=10)
    return figure


def project(*tables: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Project tables onto the two leading principal directions of the standardised first one."""
    first = tables[0]
    centre, spread = np.median(first, axis=0), first.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = [np.clip((t - centre) / spread, -6, 6) for t in tables]
    _, _, directions = np.linalg.svd(scaled[0] - scaled[0].mean(axis=0), full_matrices=False)
    return [s @ directions[:2].T if len(directions) > 1 else np.column_stack([s[:, 0], np.zeros(len(s))]) for s in scaled]


def plot_projection(rest: NDArray[np.float64], own: NDArray[np.float64], new: NDArray[np.float64], label: Any) -> Picture:
    """Other classes, one class, and its new rows, in two dimensions."""
    figure = figure_of(8.4, 3.6)
    left, right = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, title in ((left, "originals"), (right, "with new rows")):
        axes.scatter(*rest.T, s=4, color=_REST, label="other classes", linewidths=0, rasterized=True)
        axes.set_title(title, fontsize=10)
        axes.set_xticks([])
        axes.set_yticks([])
    for axes in (left, right):
        axes.scatter(*own.T, s=7, color=_AFTER, label=f"class {label}", linewidths=0, rasterized=True)
    right.scatter(*new.T, s=4, color=_NEW, label="new rows", linewidths=0, alpha=0.8, rasterized=True)
    right.legend(frameon=False, fontsize=8, markerscale=2, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure
