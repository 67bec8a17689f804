"""Draw the pictures of the documentation into ``docs/_static``; the same versions give the same bytes.

Usage::

    python docs/pictures.py [NAME ...]

NAME is one of the functions below (``hero``, ``adasyn``, ``smote``, ``random``, ``comb``, ``search``, ``flow``); all by default.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parent))

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
    rng = np.random.default_rng(3)
    large = np.vstack([rng.normal((0, 0), (0.9, 0.8), (130, 2)), rng.normal((1.3, -1.2), (0.5, 0.4), (40, 2))])
    safe = rng.normal((2.6, 1.35), (0.27, 0.25), (12, 2))
    edge = rng.normal((1.45, 0.35), (0.3, 0.34), (10, 2))
    lost = np.array([[-0.35, 0.35]])
    X = np.vstack([large, safe, edge, lost])
    return X, np.repeat([0, 1], [170, 23])


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
    for ax in np.atleast_1d(axes):
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
    figure.savefig(buffer, format="png", dpi=200, facecolor="white", metadata={"Software": None})
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
    texts = {"before": f"{len(large):,} legitimate, {len(rare)} fraud", "SMOTE": "new rows everywhere alike",
             "ADASYN": "more where fraud is hard to tell"}  # fmt: skip
    for ax, name in zip(axes, texts, strict=True):
        ax.scatter(*large.T, s=6, c=GREY, linewidths=0, zorder=1, label="legitimate")
        if name == "before":
            ax.scatter(*rare.T, s=22, c=INK, marker="D", linewidths=0, zorder=4, label="fraud")
            _legend(ax, loc="lower left", markerscale=1.5)
            for text, at, to in (("easy", (-0.15, 1.5), (0.5, 1.45)), ("contested", (2.35, -1.5), (2.3, -0.85)),
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
    bar = figure.colorbar(points, ax=axes, ticks=np.arange(K + 1) / K, fraction=0.026, pad=0.012, aspect=26)
    bar.ax.set_yticklabels([f"{i}/{K}" for i in range(K + 1)])
    bar.set_label(f"density ratio of the base row:\nlegitimate among its {K} nearest", fontsize=10)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    return _save(figure, "hero")


PICTURES: dict[str, Callable[[], Path]] = {f.__name__: f for f in (hero,)}


if __name__ == "__main__":
    for wanted in sys.argv[1:] or PICTURES:
        written = PICTURES[wanted]()
        print(f"{written.relative_to(ROOT.parent)}  {written.stat().st_size / 1024:.0f} KiB")
