"""Draw the pictures of the documentation into ``docs/_static``; the same versions give the same bytes.

Usage::

    python docs/pictures.py [NAME ...]

NAME is a function below (``hero``, ``adasyn``, ``smote``, ``random``, ``comb``, ``search``, ``flow``, ``smotenc``, ``smoten``,
``compare``, ``art``, ``deepsmote``) or a name in ``FAMILY``; all by default. ``deepsmote`` trains for some minutes on the files of
MNIST, which the variable MNIST says where to find, and is left out without them.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dresample.registry import ENTRIES

ROOT = Path(__file__).resolve().parent

#: Colours that stay apart for colour-blind readers (Okabe and Ito), and greys for the large class.
INK, GREY, PALE, BLUE, ORANGE = "#1b1b1b", "#a9adb3", "#dcdfe3", "#0072b2", "#d55e00"
GREEN, SKY = "#007a5a", "#56b4e9"
K = 5


# --- data -------------------------------------------------------------------------------------------------------------


def payments() -> tuple[Any, Any]:
    """A fraud-like set in two features: 1,400 legitimate payments, 90 frauds; part of the frauds easy, part contested."""
    rng = np.random.default_rng(11)
    day = rng.normal((0.0, 0.0), (0.95, 0.5), (850, 2))
    turn = rng.uniform(0.12 * np.pi, 0.95 * np.pi, 550)
    evening = np.column_stack([0.9 + 1.9 * np.cos(turn), 0.75 + 1.75 * np.sin(turn)]) + rng.normal(0, 0.22, (550, 2))
    easy = rng.normal((0.95, 1.42), (0.24, 0.17), (40, 2))
    edge = rng.normal((2.2, -0.05), (0.42, 0.42), (47, 2))
    lost = np.array([[-1.1, 0.1], [-0.75, -0.35], [-0.35, 0.3]])
    X = np.vstack([day, evening, easy, edge, lost])
    return X, np.repeat([0, 1], [1400, 90])


def small() -> tuple[Any, Any]:
    """A smaller set, to look at single rows."""
    rng = np.random.default_rng(5)
    large = np.vstack([rng.normal((0, 0), (0.7, 0.72), (140, 2)), rng.normal((1.0, -1.25), (0.45, 0.33), (30, 2))])
    safe = rng.normal((2.75, 1.5), (0.24, 0.2), (12, 2))
    edge = np.array([[0.72, 0.05], [0.95, 0.72], [1.3, 0.35], [1.55, 0.75], [1.6, 0.0], [1.82, 0.42], [2.0, 0.72], [2.05, 0.12],
                     [2.28, 0.42], [2.2, -0.15]])  # fmt: skip
    lost = np.array([[-0.35, 0.35]])
    X = np.vstack([large, safe, edge, lost])
    return X, np.repeat([0, 1], [len(large), len(safe) + len(edge) + 1])


def resampled(X: Any, y: Any, name: str) -> tuple[Any, Any, Any]:
    """New rows of one sampler, their provenance, and the sampler."""
    import dresample

    sampler = getattr(dresample, name)(random_state=0, provenance=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        X_new, _ = sampler.fit_resample(X, y)
    told = sampler.provenance_
    return X_new[len(X) :], told[told["synthetic"]], sampler


# --- drawing ----------------------------------------------------------------------------------------------------------


def _figure(width: float, height: float, columns: int, **kwargs: Any) -> tuple[Any, Any]:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    mpl.rcdefaults()
    plt.rcParams.update({
        "font.family": "DejaVu Sans", "font.size": 11, "axes.titlesize": 12.5, "axes.titleweight": "bold",
        "axes.edgecolor": "#8a8f96", "axes.linewidth": 0.8, "text.color": INK, "axes.titlecolor": INK, "axes.labelcolor": INK,
    })  # fmt: skip
    figure, axes = plt.subplots(1, columns, figsize=(width, height), layout="constrained", **kwargs)
    for ax in np.ravel(axes):
        ax.set(xticks=[], yticks=[])
    return figure, axes


def _ratios() -> tuple[Any, Any]:
    """Colours of the density ratios 0/K .. K/K: dark blue is easy, orange is hard."""
    from matplotlib import colormaps
    from matplotlib.colors import BoundaryNorm, ListedColormap

    colours = ListedColormap(colormaps["plasma"](np.linspace(0.0, 0.80, K + 1)))
    return colours, BoundaryNorm((np.arange(K + 2) - 0.5) / K, K + 1)


def _save(figure: Any, name: str, colours: int = 128) -> Path:
    """Write a PNG of few colours: small, and without a time or version in it."""
    import matplotlib.pyplot as plt
    from PIL import Image

    buffer = BytesIO()
    layout = {"dpi": 200, "facecolor": "white", "bbox_inches": "tight", "pad_inches": 0.05}
    figure.savefig(buffer, format="png", metadata={"Software": None}, **layout)
    plt.close(figure)
    path = ROOT / "_static" / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    image = Image.open(buffer).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    return path


def _legend(ax: Any, **kwargs: Any) -> None:
    defaults = {"fontsize": 10, "frameon": True, "framealpha": 0.92, "edgecolor": "none", "handletextpad": 0.3, "borderpad": 0.35}
    ax.legend(**(defaults | kwargs)).set_zorder(10)


# --- pictures ---------------------------------------------------------------------------------------------------------


def hero() -> Path:
    """Before, SMOTE, ADASYN: new rows coloured by the density ratio of their base row."""
    X, y = payments()
    _, _, adasyn_sampler = resampled(X, y, "ADASYN")
    table = adasyn_sampler.allocation_.set_index("row")["density_ratio"]
    colours, norm = _ratios()
    figure, axes = _figure(10.4, 4.05, 3, sharex=True, sharey=True)
    large, rare = X[y == 0], X[y == 1]
    texts = {"before": f"{len(large):,} legitimate, {len(rare)} fraud", "SMOTE": "the same around every fraud",
             "ADASYN": "more where fraud is hard to tell"}  # fmt: skip
    for ax, name in zip(axes, texts, strict=True):
        ax.scatter(*large.T, s=6, c=GREY, linewidths=0, zorder=1, label="legitimate")
        if name == "before":
            ax.scatter(*rare.T, s=22, c=INK, marker="D", linewidths=0, zorder=4, label="fraud")
            _legend(ax, loc="lower left", markerscale=1.5)
            for text, at, to in (("easy", (1.95, 1.05), (1.3, 1.32)), ("contested", (2.35, -1.5), (2.3, -0.85)),
                                 ("lost", (-2.25, 0.95), (-1.2, 0.2))):  # fmt: skip
                ax.annotate(text, to, at, ha="center", va="center", fontsize=10.5, fontweight="bold", zorder=6,
                            bbox={"boxstyle": "round,pad=0.2", "fc": "white", "ec": "none", "alpha": 0.9},
                            arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.1, "shrinkA": 1, "shrinkB": 2})  # fmt: skip
        else:
            new, told, _ = resampled(X, y, name)
            ratio = table.loc[told["base_row"].to_numpy(np.int64)].to_numpy()
            points = ax.scatter(*new.T, s=11, c=ratio, cmap=colours, norm=norm, linewidths=0, zorder=3, alpha=0.9)
            ax.scatter(*rare.T, s=11, c=INK, marker="D", linewidths=0.5, edgecolors="white", zorder=4)
        ax.set_title(name, pad=20)
        ax.text(0.5, 1.02, texts[name], transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5, color="#4a4f57")
    axes[0].set(xlim=(-2.9, 3.5), ylim=(-1.85, 3.1))
    _ratio_bar(figure, points, axes, "new rows: legitimate payments\namong the 5 nearest of their base row")
    return _save(figure, "hero")


def _rare(ax: Any, X: Any, **kwargs: Any) -> None:
    ax.scatter(*X.T, **({"s": 34, "c": INK, "marker": "D", "linewidths": 0.7, "edgecolors": "white", "zorder": 5} | kwargs))


def _zoom(axes: Any) -> None:
    for ax in np.atleast_1d(axes):
        ax.set(xlim=(-1.95, 3.55), ylim=(-2.1, 2.3), aspect="equal")


def adasyn() -> Path:
    """Count, share out, interpolate."""
    X, y = small()
    new, told, sampler = resampled(X, y, "ADASYN")
    table = sampler.allocation_
    rows, ratio, copies = table["row"].to_numpy(), table["density_ratio"].to_numpy(), table["copies"].to_numpy()
    colours, norm = _ratios()
    figure, axes = _figure(10.4, 3.05, 3, sharex=True, sharey=True)
    titles = ("1  count rivals", "2  share out", "3  interpolate")
    for ax, title in zip(axes, titles, strict=True):
        ax.scatter(*X[y == 0].T, s=13, c=GREY, linewidths=0, zorder=1)
        ax.set_title(title, loc="left")
    everyone = np.linalg.norm(X[rows][:, None] - X[None], axis=2)
    everyone[np.arange(len(rows)), rows] = np.inf
    _rare(axes[0], X[rows], c=ratio, cmap=colours, norm=norm, s=40)
    for at, side in (((2.75, 1.5), (0.0, -0.6)), ((1.55, 0.75), (0.0, 0.78)), ((-0.35, 0.35), (0.0, 0.6))):
        i = _nearest_to(X[rows], at)
        near = np.argsort(everyone[i])[: K + 1]
        _circle(axes[0], X[rows[i]], everyone[i][near[K - 1 :]].mean())
        for j in near[:K]:
            axes[0].plot(*np.array([X[rows[i]], X[j]]).T, color=INK, lw=0.9, zorder=4)
            if y[j] == 0:
                axes[0].scatter(*X[j], s=16, c="#4a4f57", linewidths=0, zorder=4)
        axes[0].annotate(f"{round(ratio[i] * K)}/{K}", X[rows[i]] + side, ha="center", va="center", fontsize=11, fontweight="bold",
                         bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.9}, zorder=8)  # fmt: skip
    kept = copies > 0
    axes[1].scatter(*X[rows[kept]].T, s=20 * copies[kept], c=ratio[kept], cmap=colours, norm=norm, alpha=0.85, linewidths=0.8,
                    edgecolors="white", zorder=4)  # fmt: skip
    _rare(axes[1], X[rows], s=12)
    named = (((-0.35, 0.35), (0.0, 0.55)), ((1.6, 0.0), (0.15, -0.5)), ((2.28, 0.42), (0.6, 0.05)), ((2.75, 1.5), (0.0, -0.5)))
    for at, side in named:
        i = _nearest_to(X[rows], at)
        axes[1].annotate(f"{copies[i]} rows" if copies[i] else "none", X[rows[i]] + side, ha="center", va="center", fontsize=10.5,
                         bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.85}, zorder=8)  # fmt: skip
    of_base = table.set_index("row")["density_ratio"].loc[told["base_row"].to_numpy(np.int64)].to_numpy()
    points = axes[2].scatter(*new.T, s=14, c=of_base, cmap=colours, norm=norm, linewidths=0, zorder=3)
    _rare(axes[2], X[rows], s=24)
    _zoom(axes)
    _ratio_bar(figure, points, axes)
    return _save(figure, "adasyn")


def _nearest_to(X: Any, point: tuple[float, float]) -> int:
    return int(np.argmin(np.linalg.norm(X - np.array(point), axis=1)))


def _circle(ax: Any, at: Any, radius: float, **kwargs: Any) -> None:
    from matplotlib.patches import Circle

    ax.add_patch(Circle(tuple(at), radius, **({"fill": False, "ec": INK, "lw": 1.2, "zorder": 6} | kwargs)))


def _ratio_bar(figure: Any, points: Any, axes: Any, label: str = "density ratio (of the base row)") -> None:
    bar = figure.colorbar(points, ax=axes, ticks=np.arange(K + 1) / K, fraction=0.026, pad=0.012, aspect=26)
    bar.ax.set_yticklabels([f"{i}/{K}" for i in range(K + 1)])
    bar.set_label(label, fontsize=10)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, which="both")


def smote() -> Path:
    """One base row and its partners; then all of them."""
    X, y = small()
    new, told, sampler = resampled(X, y, "SMOTE")
    rows = sampler.allocation_["row"].to_numpy()
    figure, axes = _figure(8.2, 3.7, 2)
    for ax, title in zip(axes, ("one row and its 5 partners", "the whole class"), strict=True):
        ax.scatter(*X[y == 0].T, s=20, c=GREY, linewidths=0, zorder=1, label="other class")
        ax.set_title(title, loc="left")
    base = int(rows[_nearest_to(X[rows], (1.35, 0.68))])
    own = rows[rows != base]
    partners = own[np.argsort(np.linalg.norm(X[own] - X[base], axis=1))[:K]]
    for p in partners:
        axes[0].plot(*np.array([X[base], X[p]]).T, color=BLUE, lw=1.3, zorder=2, alpha=0.6)
    mine = told["base_row"].to_numpy(np.int64) == base
    axes[0].scatter(*new[mine].T, s=46, c=ORANGE, zorder=6, linewidths=0.6, edgecolors="white", label="new row")
    _rare(axes[0], X[rows], s=60, label="class to over-sample")
    _rare(axes[0], X[partners], s=60, c=BLUE, label=f"its {K} nearest of the class")
    _rare(axes[0], X[[base]], s=170, c=INK, marker="*", zorder=7, label="base row")
    (x0, y0), half = X[base], 0.98
    axes[0].set(xlim=(x0 - half * 5.5 / 4.4, x0 + half * 5.5 / 4.4), ylim=(y0 - 1.4 * half, y0 + 0.6 * half), aspect="equal")
    order = [4, 3, 1, 2, 0]
    handles, labels = axes[0].get_legend_handles_labels()
    style = {"fontsize": 9, "framealpha": 0.92, "edgecolor": "none", "handletextpad": 0.2, "labelspacing": 0.25, "borderpad": 0.3}
    axes[0].legend([handles[i] for i in order], [labels[i] for i in order], loc="lower left", **style).set_zorder(9)
    axes[1].scatter(*new.T, s=16, c=ORANGE, linewidths=0, zorder=3)
    _rare(axes[1], X[rows], s=24)
    _zoom(axes[1])
    return _save(figure, "smote")


def random() -> Path:
    """Copies of rows, and rows left out."""
    from dresample import RandomOverSampler, RandomUnderSampler

    X, y = small()
    over = RandomOverSampler(random_state=0, sampling_strategy={1: 60})
    over.fit_resample(X, y)
    under = RandomUnderSampler(random_state=0, sampling_strategy={0: 60})
    under.fit_resample(X, y)
    times = np.bincount(over.sample_indices_, minlength=len(X))
    kept = np.isin(np.arange(len(X)), under.sample_indices_)
    figure, axes = _figure(8.2, 3.7, 2)
    rare = np.flatnonzero(y == 1)
    axes[0].scatter(*X[y == 0].T, s=16, c=GREY, linewidths=0)
    for count, colour in ((2, SKY), (3, BLUE)):
        some = rare[times[rare] == count]
        axes[0].scatter(*X[some].T, s=42 * count, c=colour, linewidths=0.8, edgecolors="white", zorder=3, label=f"{count} times")
    axes[1].scatter(*X[(y == 0) & ~kept].T, s=16, facecolors="none", edgecolors=GREY, linewidths=0.7, label="dropped")
    axes[1].scatter(*X[(y == 0) & kept].T, s=22, c="#5b6169", linewidths=0, label="kept")
    _rare(axes[1], X[rare], s=32)
    axes[0].set_title("RandomOverSampler: 23 rows become 60", loc="left", fontsize=11.5)
    axes[1].set_title("RandomUnderSampler: 170 become 60", loc="left", fontsize=11.5)
    _zoom(axes)
    for ax in axes:
        _legend(ax, loc="lower right")
    return _save(figure, "random")


def comb() -> Path:
    """G equal teeth over the weights laid end to end."""
    weights, total, offset = np.array([2, 1, 5, 3, 1, 4]), 10, 9
    mass = int(weights.sum())
    ends = np.cumsum(weights)
    marks = (ends * total + offset) // mass
    copies = np.diff(marks, prepend=0)
    teeth = (np.arange(1, total + 1) * mass - offset) / total
    figure, ax = _figure(8.2, 1.95, 1)
    from matplotlib import colormaps

    colours = colormaps["plasma"](np.linspace(0.0, 0.80, K + 1))
    for i, (w, end) in enumerate(zip(weights, ends, strict=True)):
        ax.barh(0, w, left=end - w, height=0.8, color=colours[w], edgecolor="white", lw=2)
        tone = INK if w >= 4 else "white"
        ax.text(end - w / 2, 0, f"{w}/5", ha="center", va="center", color=tone, fontsize=11, fontweight="bold")
        ax.text(end - w / 2, -0.72, f"{copies[i]}", ha="center", va="center", fontsize=13, fontweight="bold")
        ax.text(end - w / 2, -1.12, f"({w * total / mass:.2f})", ha="center", va="center", fontsize=9.5, color="#4a4f57")
    for t in teeth:
        ax.plot([t, t], [0.42, 0.78], color=INK, lw=2.2, solid_capstyle="round")
    ax.plot([teeth[0], teeth[-1]], [0.8, 0.8], color=INK, lw=2.2)
    ax.text(-0.25, 0.62, f"{total} teeth", ha="right", va="center", fontsize=10.5)
    ax.text(-0.25, 0, "density ratios", ha="right", va="center", fontsize=10.5)
    ax.text(-0.25, -0.72, "copies", ha="right", va="center", fontsize=10.5)
    ax.text(-0.25, -1.12, "(share)", ha="right", va="center", fontsize=9.5, color="#4a4f57")
    ax.set(xlim=(-3.0, mass + 0.2), ylim=(-1.35, 0.95))
    ax.axis("off")
    return _save(figure, "comb", 64)


def search() -> Path:
    """Rivals as counts, and the leaves that a group of queries looks at."""
    figure, axes = _figure(9.6, 4.4, 2)
    _counts(axes[0])
    _leaves(axes[1])
    return _save(figure, "search")


def _counts(ax: Any) -> None:
    turned = lambda r, degrees: np.column_stack([r * np.cos(np.deg2rad(degrees)), r * np.sin(np.deg2rad(degrees))])
    own = turned(np.array([0.45, 0.8, 1.12, 1.45, 1.75]), np.array([40, 160, 250, 335, 75]))
    others = turned(np.array([0.62, 0.95, 1.27, 1.33, 1.58, 1.66, 1.98, 2.05, 1.95, 2.35, 2.3, 2.6]),
                    np.array([100, 25, 195, 120, 8, 225, 160, 320, 265, 40, 215, 318]))  # fmt: skip
    radii = np.sort(np.linalg.norm(own, axis=1))
    away = np.linalg.norm(others, axis=1)
    c = np.array([(away < r).sum() for r in radii])
    j = np.arange(1, K + 1)
    best = int(np.max(np.where(j + c <= K, j, 0), initial=0))
    for i, r in enumerate(radii):
        inside = j[i] + c[i] <= K
        _circle(ax, (0, 0), r, ec=BLUE if inside else GREY, lw=1.6 if inside else 0.9, ls="-" if inside else "--", zorder=2)
        turn = np.deg2rad(-72)
        ax.text(r * np.cos(turn), r * np.sin(turn), f"$d_{i + 1}$", ha="center", va="center", fontsize=10, zorder=4,
                bbox={"boxstyle": "round,pad=0.08", "fc": "white", "ec": "none"})  # fmt: skip
    among = away < radii[best - 1]
    ax.scatter(*others[~among].T, s=34, c=GREY, linewidths=0, zorder=3, label="other class")
    ax.scatter(*others[among].T, s=46, c=ORANGE, linewidths=0, zorder=5, label=f"rivals: {among.sum()} of {K}")
    _rare(ax, own, s=46, c=BLUE, label="own class")
    _rare(ax, np.zeros((1, 2)), s=200, marker="*", zorder=7, label="query")
    ax.set(xlim=(-2.3, 2.3), ylim=(-2.0, 2.3), aspect="equal")
    ax.set_title("rivals as counts", loc="left")
    ax.text(0.0, -0.03, f"$c_j$ = {', '.join(map(str, c))}      $\\Delta$ = 5 - max{{ j : j + $c_j$ <= 5 }} = {K - best}",
            transform=ax.transAxes, ha="left", va="top", fontsize=10.5)  # fmt: skip
    _legend(ax, loc="upper left", fontsize=9)


def _leaves(ax: Any) -> None:
    from matplotlib.patches import Rectangle

    from dresample.neighbors.embedding import fit_embedding
    from dresample.neighbors.tree import embed, grow

    rng = np.random.default_rng(5)
    X = np.vstack([rng.normal(0, 1, (5200, 2)) * (1.2, 0.8), rng.normal((2.2, 1.2), 0.5, (2900, 2))])
    queries = rng.normal((1.3, 0.55), (0.1, 0.09), (32, 2))
    embedding = fit_embedding(X, np.ones(2), X.min(axis=0), X.max(axis=0))
    E, Q = embed(X, embedding), embed(queries, embedding)
    cells = grow(E, np.arange(len(X)), 256)
    low, high = cells.low[:2].T, cells.high[:2].T
    a, b = Q[:, :2].min(axis=0), Q[:, :2].max(axis=0)
    gap = np.linalg.norm(np.maximum(np.maximum(low - b, a - high), 0), axis=1)
    reach = 0.16 * embedding.scale
    ax.scatter(*E[::3, :2].T, s=2.2, c="#8d939b", linewidths=0, zorder=2)
    for lo, hi, g in zip(low, high, gap, strict=True):
        near = g <= reach
        near_style = {"fc": SKY, "ec": BLUE, "lw": 1.1, "alpha": 0.45, "zorder": 3}
        far_style = {"fc": "none", "ec": GREY, "lw": 0.6, "zorder": 1}
        ax.add_patch(Rectangle(tuple(lo), *(hi - lo), **(near_style if near else far_style)))
    ax.add_patch(Rectangle(tuple(a), *(b - a), fc="none", ec=ORANGE, lw=2, zorder=6))
    ax.scatter(*Q[:, :2].T, s=7, c=ORANGE, linewidths=0, zorder=5)
    lo, hi = np.quantile(E[:, :2], 0.004, axis=0), np.quantile(E[:, :2], 0.996, axis=0)
    ax.set(xlim=(lo[0], hi[0]), ylim=(lo[1], hi[1]))
    near = int((gap <= reach).sum())
    ax.set_title("leaves that a group of queries looks at", loc="left")
    ax.text(0.0, -0.03, f"32 queries: {near} of {len(gap)} leaves within the radius", transform=ax.transAxes, ha="left", va="top",
            fontsize=10.5)  # fmt: skip


def flow() -> Path:
    """From the data to the result."""
    from matplotlib.patches import FancyBboxPatch

    figure, ax = _figure(10.2, 4.0, 1)
    boxes = {
        "source": (0.0, 1.5, "X, y\npartitions", PALE, "containers/"),
        "labels": (1.55, 2.75, "count labels,\nnumber rows", "#d8ecf8", "distribution/"),
        "how": (3.15, 2.75, "how many\nper class", "#d8ecf8", "sampling/"),
        "gather": (3.15, 0.95, "ranges, sample,\nrows of the class", "#d8ecf8", "distribution/"),
        "nearest": (4.85, 0.95, "K nearest\nof the class", "#d8ecf8", "neighbors/"),
        "rivals": (6.45, 0.95, "rivals: sums\nof counts", "#d8ecf8", "neighbors/"),
        "share": (6.45, 2.75, "weigh,\nallocate", "#d8ecf8", "over_sampling/"),
        "make": (8.1, 1.85, "draw partner, gap;\ninterpolate", "#fbe0cd", "sampling/"),
        "out": (9.85, 1.5, "Change applied:\nX, y resampled", PALE, "results/"),
    }
    half = {"source": 0.62, "out": 0.72, "gather": 0.78, "make": 0.78}
    for name, (x, y, text, colour, file) in boxes.items():
        w = half.get(name, 0.7)
        corner, size = (x - w + 0.06, y - 0.36), (2 * w - 0.12, 0.72)
        ax.add_patch(FancyBboxPatch(corner, *size, boxstyle="round,pad=0.06", fc=colour, ec="#8a8f96", lw=0.9))
        ax.text(x, y, text, ha="center", va="center", fontsize=10)
        ax.text(x, y - 0.56, file, ha="center", va="center", fontsize=8.5, color="#4a4f57", family="DejaVu Sans Mono")

    def arrow(start: tuple[float, float], end: tuple[float, float], bend: float = 0.0, **kwargs: Any) -> None:
        style = {"arrowstyle": "-|>", "color": INK, "lw": 1.3, "connectionstyle": f"arc3,rad={bend}", "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", end, start, arrowprops=style | kwargs)

    arrow((0.35, 2.0), (0.83, 2.62), -0.2)
    arrow((2.27, 2.75), (2.43, 2.75))
    arrow((3.15, 2.02), (3.15, 1.42))
    arrow((0.64, 1.35), (2.35, 1.0), 0.08)
    arrow((3.95, 0.95), (4.13, 0.95))
    arrow((5.57, 0.95), (5.73, 0.95))
    arrow((6.45, 1.4), (6.45, 2.02))
    arrow((3.87, 2.85), (5.73, 2.85))
    arrow((7.17, 2.6), (7.6, 2.32), -0.15)
    arrow((7.17, 0.95), (7.95, 1.2), 0.2)
    arrow((8.9, 1.8), (9.1, 1.65))
    ax.plot([0, 0, 9.85], [0.78, -0.05, -0.05], color=GREEN, lw=1.8, solid_joinstyle="round")
    arrow((9.85, -0.06), (9.85, 0.78), color=GREEN, lw=1.8)
    ax.text(4.9, -0.05, "originals: untouched, lazy", ha="center", va="center", fontsize=10, color=GREEN,
            bbox={"boxstyle": "round,pad=0.2", "fc": "white", "ec": "none"})  # fmt: skip
    ax.text(3.95, 3.5, "eager: small answers (counts, neighbours, copies per row)", ha="center", fontsize=10, color=BLUE)
    ax.text(8.6, 2.75, "lazy: new rows,\npartition by partition", ha="center", fontsize=10, color=ORANGE)
    ax.set(xlim=(-0.72, 10.65), ylim=(-0.25, 3.75))
    ax.axis("off")
    return _save(figure, "flow", 64)


# --- the family on one set --------------------------------------------------------------------------------------------

#: (Title, class, parameters) of a panel.
Panel = tuple[str, str, dict[str, Any]]
#: What an over-sampler is drawn beside: SMOTE, but for those that weigh rows as ADASYN does; Borderline-SMOTE comes in two kinds.
BESIDE = {"CBSO": ["ADASYN"], "KernelADASYN": ["ADASYN"], "BorderlineSMOTE": []}
#: Class -> title and parameters of its panels, where they are others than its name and defaults.
PANELS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "ASMOTE": [("A-SMOTE", {})],
    "BorderlineSMOTE": [("Borderline 1", {"m_neighbors": 5}), ("Borderline 2", {"m_neighbors": 5, "kind": "borderline-2"})],
    "KMeansSMOTE": [("KMeansSMOTE", {"cluster_balance_threshold": 0.2})],
    "DBSMOTE": [("DBSMOTE", {"eps": 0.5})],
    "SMOTEWB": [("SMOTE-WB", {"class_weights": (1, 1)})],
    "CCR": [("CCR", {"energy": 0.5})],
    "EditedNearestNeighbours": [("ENN", {})],
    "RepeatedEditedNearestNeighbours": [("RENN", {})],
    "TomekLinks": [("Tomek links", {})],
    "CondensedNearestNeighbour": [("CNN", {})],
    "BatchCondensedNearestNeighbour": [("batch CNN", {})],
    "NearMiss": [(f"NearMiss-{v}", {"version": v}) for v in (1, 2, 3)],
    "IterativePartitioningFilter": [("IPF", {"sampling_strategy": "all"})],
    "SMOTEIPF": [("SMOTE-IPF", {})],
    "SMOTEENN": [("SMOTE + ENN", {})],
    "SMOTETomek": [("SMOTE + Tomek", {})],
}


def _pictures() -> dict[str, list[Panel]]:
    """Picture, named as the page that shows it -> panels: all methods of the registry that work on numbers, but for those above."""
    found: dict[str, list[Panel]] = {}
    for entry in ENTRIES:
        drawn = entry.page in ("adasyn", "smote", "random", "deepsmote")
        if drawn or entry.command is None or entry.load()._mixed:
            continue
        own: list[Panel] = [(title, entry.name, given) for title, given in PANELS.get(entry.name, [(entry.name, {})])]
        beside = BESIDE.get(entry.name, ["SMOTE"]) if entry.module.startswith("dresample.over_sampling.") else []
        found.setdefault(entry.page, []).extend([*((name, name, {}) for name in beside), *own])
    return found


FAMILY = _pictures()


def _panel(ax: Any, X: Any, y: Any, title: str, name: str, parameters: dict[str, Any], size: float = 1.0) -> None:
    """Originals, new rows and dropped rows of one sampler."""
    import dresample

    kind = getattr(dresample, name)
    known = kind().get_params()
    given = {"random_state": 0, "on_small_class": "shrink"} | parameters
    sampler = kind(**{k: v for k, v in given.items() if k in known})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        X_new, y_new = sampler.fit_resample(X, y)
    there = {row.tobytes() for row in X_new}
    stays = np.array([row.tobytes() in there for row in X])
    old = {row.tobytes() for row in X}
    new = np.array([row.tobytes() not in old for row in X_new])
    ax.scatter(*X[(y == 0) & stays].T, s=15 * size, c=GREY, linewidths=0, label="large class")
    if (~stays).any():
        ax.scatter(*X[~stays].T, s=17 * size, facecolors="none", edgecolors=SKY, linewidths=0.8, zorder=2, label="dropped")
    for label, colour, marker in ((1, ORANGE, "o"), (0, BLUE, "s")):
        some = new & (y_new == label)
        if some.any():
            ax.scatter(*X_new[some].T, s=13 * size, c=colour, marker=marker, linewidths=0, zorder=3, alpha=0.9,
                       label="new" if label else "new, large class")  # fmt: skip
    _rare(ax, X[(y == 1) & stays], s=30 * size)
    ax.set_title(title, loc="left", fontsize=11.5)


def _family(picture: str) -> Path:
    X, y = small()
    panels = FAMILY[picture]
    figure, axes = _figure(4.1 * len(panels) + 0.2, 3.5, len(panels), squeeze=False)
    for ax, (title, name, parameters) in zip(axes[0], panels, strict=True):
        _panel(ax, X, y, title, name, parameters)
        _legend(ax, loc="lower right", fontsize=9)
    _zoom(axes[0])
    return _save(figure, picture)


def _claims() -> tuple[Any, Any]:
    """A mixed set: two numbers and a nominal column, two of three values of it frequent in one region each."""
    import pandas as pd

    rng = np.random.default_rng(3)
    large, small_class = rng.normal(0, 1, (150, 2)), rng.normal((2.3, 0.6), (0.75, 0.6), (26, 2))
    X = np.vstack([large, small_class])
    kind = np.where(X[:, 1] + 0.35 * rng.normal(size=len(X)) > 0.6, "repair", "theft")
    frame = pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "kind": pd.Categorical(kind)})
    return frame, np.repeat([0, 1], [150, 26])


def smotenc() -> Path:
    """Between in the numbers, by vote in the categories."""
    import dresample

    X, y = _claims()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        X_new, _ = dresample.SMOTENC(["kind"], random_state=0).fit_resample(X, y)
    new, rare = X_new.iloc[len(X) :], X[y == 1]
    figure, ax = _figure(5.6, 3.7, 1)
    ax.scatter(X["a"][y == 0], X["b"][y == 0], s=15, c=GREY, linewidths=0, label="large class")
    for kind, colour in (("repair", BLUE), ("theft", ORANGE)):
        some = new["kind"] == kind
        ax.scatter(new["a"][some], new["b"][some], s=14, c=colour, linewidths=0, alpha=0.85, zorder=3, label=f"new, {kind}")
        own = rare["kind"] == kind
        ax.scatter(rare["a"][own], rare["b"][own], s=44, c=colour, marker="D", linewidths=0.9, edgecolors=INK, zorder=5,
                   label=f"small class, {kind}")  # fmt: skip
    _legend(ax, loc="lower left", fontsize=9)
    return _save(figure, "smotenc")


def smoten() -> Path:
    """New rows by vote, on the cells of two nominal columns."""
    import pandas as pd

    import dresample

    rng = np.random.default_rng(4)
    place, hour = list("ABCDE"), list("vwxyz")
    large = rng.integers(0, 5, (140, 2))
    rare = np.clip(np.rint(rng.normal((3, 1), 0.9, (30, 2))), 0, 4).astype(int)
    codes = np.vstack([large, rare])
    X = pd.DataFrame({"place": [place[c] for c in codes[:, 0]], "hour": [hour[c] for c in codes[:, 1]]}).astype("category")
    y = np.repeat([0, 1], [140, 30])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        X_new, _ = dresample.SMOTEN(random_state=0).fit_resample(X, y)
    made = X_new.iloc[len(X) :]
    new = np.column_stack([[place.index(v) for v in made["place"]], [hour.index(v) for v in made["hour"]]])
    figure, ax = _figure(5.0, 3.9, 1)
    for points, colour, size, marker, label in ((large, GREY, 15, "o", "large class"), (new, ORANGE, 15, "o", "new"),
                                                (rare, INK, 30, "D", "small class")):  # fmt: skip
        spread = points + rng.uniform(-0.3, 0.3, points.shape)
        ax.scatter(*spread.T, s=size, c=colour, marker=marker, linewidths=0.5, edgecolors="white", label=label)
    ax.set(xticks=range(5), xticklabels=place, yticks=range(5), yticklabels=hour)
    _legend(ax, loc="upper left", fontsize=9)
    return _save(figure, "smoten")


def compare() -> Path:
    """All samplers that work on numbers, on the same set."""
    import matplotlib.pyplot as plt

    X, y = small()
    found = [panel for panels in FAMILY.values() for panel in panels]
    first = [("ADASYN", "ADASYN", {}), ("SMOTE", "SMOTE", {})]
    panels = [*first, *[p for p in found if p[1] not in ("ADASYN", "SMOTE")]]
    columns = 4
    rows = -(-len(panels) // columns)
    _figure(1, 1, 1)  # styles
    plt.close("all")
    figure, axes = plt.subplots(rows, columns, figsize=(3.0 * columns, 2.5 * rows), layout="constrained", squeeze=False)
    for ax in axes.flat[len(panels) :]:
        ax.axis("off")
    for ax, (title, name, parameters) in zip(axes.flat, panels, strict=False):
        ax.set(xticks=[], yticks=[])
        _panel(ax, X, y, title, name, parameters, 0.7)
        _zoom(ax)
    return _save(figure, "compare")


def art() -> Path:
    """A training with ART: scores, weights, and what is drawn."""
    from sklearn.linear_model import SGDClassifier

    from dresample.training import ARTPartialFit

    rng = np.random.default_rng(4)
    y = np.repeat(["common", "near", "rare"], [3000, 300, 60])
    centre = {"common": (0.0, 0.0), "near": (1.2, 0.4), "rare": (0.0, 3.0)}
    X = rng.normal(size=(len(y), 2)) + np.array([centre[label] for label in y])
    trained = ARTPartialFit(SGDClassifier(loss="log_loss"), max_epochs=40, random_state=0).fit(X, y)
    return _save(trained.plot(), "art")


def deepsmote() -> Path:
    """Digits and what DeepSMOTE makes of them: nine small classes."""
    from dresample import DeepSMOTE
    from dresample.datasets import mnist

    X, y = mnist(os.environ["MNIST"], "train")
    sizes = (1000, 500, 250, 187, 125, 87, 50, 25, 15, 10)
    rows = np.sort(np.concatenate([np.flatnonzero(y == digit)[:n] for digit, n in enumerate(sizes)]))
    sampler = DeepSMOTE(hidden=16, max_epochs=60, min_epochs=60, random_state=0)
    warnings.simplefilter("ignore")
    sampler.fit_resample(X[rows], y[rows])
    return _save(sampler.plot(per_class=10), "deepsmote", 16)


LEARNT = (deepsmote,) if "MNIST" in os.environ else ()
DRAWN = (hero, adasyn, smote, random, comb, search, flow, smotenc, smoten, compare, art, *LEARNT)
PICTURES: dict[str, Callable[[], Path]] = {f.__name__: f for f in DRAWN}
PICTURES |= {name: partial(_family, name) for name in FAMILY}


if __name__ == "__main__":
    for wanted in sys.argv[1:] or PICTURES:
        written = PICTURES[wanted]()
        print(f"{written.relative_to(ROOT.parent)}  {written.stat().st_size / 1024:.0f} KiB")
