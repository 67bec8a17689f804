"""The delta heat map and the curves of the ablations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from data import title
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray
from summary import deltas, name_of, results, values, varied

INK, BLUE, ORANGE = "#1b1b1b", "#0072b2", "#d55e00"
COLOURS = {"baseline": ORANGE, "ros": "#009e73", "art": BLUE}
#: What the paper tells of its curves in words.
TOLD = {("ratio", "baseline"): (10, 0.56), ("ratio", "art"): (10, 0.68)}
LABELS = {
    "blending": "blending constant c",
    "boost": "boost frequency (epochs between refreshes)",
    "width": "width of the first hidden layer",
    "ratio": "imbalance ratio",
}


def _heat(axes: Axes, cells: NDArray[np.float64], sets: tuple[str, ...], norm: TwoSlopeNorm) -> None:
    axes.imshow(cells, cmap="PuOr_r", norm=norm, aspect="auto")
    for (i, j), value in np.ndenumerate(cells):
        dark = np.isfinite(value) and abs(norm(value) - 0.5) > 0.33
        axes.text(j, i, f"{value:+.1f}" if np.isfinite(value) else "-", ha="center", va="center", fontsize=9,
                  color="white" if dark else INK)  # fmt: skip
    axes.set_xticks(range(len(sets)), [title(d) for d in sets])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def heat_map(output: Path, target: Path) -> None:
    """ART minus rival in points of macro F1, ours and the paper's."""
    found = results(output)
    sets = tuple(d for d in ("pima", "yeast", "wine", "mnist") if (d, "art") in found)
    names, ours, paper = deltas(found, sets)
    figure = Figure(figsize=(9.6, 5.2), layout="constrained", dpi=110)
    left, right = figure.subplots(1, 2, sharey=True)
    # Beyond 8 points the colour is the same: RUS and NearMiss would leave all others white.
    norm = TwoSlopeNorm(0, -8, 8)
    for axes, cells, head in ((left, ours, "ours"), (right, paper, "paper")):
        _heat(axes, cells, sets, norm)
        axes.set_title(f"ART minus rival, points of macro F1: {head}", fontsize=10, loc="left")
    left.set_yticks(range(len(names)), [n.replace(" (paper: BALMS)", "\n(paper: BALMS)") for n in names])
    figure.savefig(target, metadata={"Software": None})


def _curve(axes: Axes, name: str, output: Path) -> None:
    found = {at: values(lines, "macro F1") for at, lines in varied(name, output).items()}
    for method in dict.fromkeys(m for m, _ in found):
        at = [v for m, v in found if m == method]
        x = [found[method, v] for v in at]
        mean, error = np.array([v.mean() for v in x]), np.array([v.std(ddof=1) / np.sqrt(len(v)) for v in x])
        axes.plot(at, mean, color=COLOURS[method], marker="o", ms=4, lw=1.4, label=name_of(method))
        axes.fill_between(at, mean - error, mean + error, color=COLOURS[method], alpha=0.15, lw=0)
        if (name, method) in TOLD:
            label = "paper, in words" if method == "art" else None
            axes.plot(*TOLD[name, method], "D", mfc="none", color=COLOURS[method], ms=7, label=label)
    if name != "blending":
        axes.set_xscale("log", base=2 if name != "ratio" else 10)
        ticks = sorted({v for _, v in found})
        axes.set_xticks(ticks, [str(v) for v in ticks])
        axes.minorticks_off()
    axes.set_xlabel(LABELS[name])
    axes.spines[["top", "right"]].set_visible(False)
    if len({m for m, _ in found}) > 1:
        axes.legend(frameon=False, fontsize=8)


def ablations(output: Path, target: Path) -> None:
    """Four panels on Pima; bands are standard errors over the seeds."""
    figure = Figure(figsize=(9.6, 6.2), layout="constrained", dpi=110)
    shown = [name for name in LABELS if varied(name, output)]
    for axes, name in zip(figure.subplots(2, 2).flat, shown, strict=False):
        _curve(axes, name, output)
        axes.set_ylabel("macro F1, test part")
    figure.savefig(target, metadata={"Software": None})


def blending(output: Path, target: Path) -> None:
    """Macro F1 by blending constant against c = 1, plain training, paired by seed; bands are standard errors."""
    figure = Figure(figsize=(6.4, 3.6), layout="constrained", dpi=110)
    axes = figure.subplots()
    axes.axhline(0, color=INK, lw=0.8)
    for data, colour in {"pima": BLUE, "yeast": ORANGE, "wine": "#009e73"}.items():
        found = {at: values(lines, "macro F1") for (_, at), lines in varied("blending", output, data).items()}
        if not found:
            continue
        gains = {at: 100 * (x - found[1.0]) for at, x in found.items()}
        mean, error = (np.array([f(x) for x in gains.values()]) for f in (np.mean, lambda x: np.std(x, ddof=1) / np.sqrt(len(x))))
        axes.plot(list(gains), mean, color=colour, marker="o", ms=4, lw=1.4, label=title(data))
        axes.fill_between(list(gains), mean - error, mean + error, color=colour, alpha=0.15, lw=0)
    axes.set_xlabel("blending constant c")
    axes.set_ylabel("points of macro F1 over c = 1")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9)
    figure.savefig(target, metadata={"Software": None})
