"""What happened in a training: one line per epoch, one per refresh, and a picture of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dresample import errors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Epoch", "History", "Refresh"]


@dataclass(frozen=True)
class Epoch:
    """One epoch: losses, scores on the validation rows, rows taken, seconds of training and of validation."""

    epoch: int
    train_loss: float | None
    valid_loss: float
    accuracy: float
    macro_f1: float
    f1: NDArray[np.float64]
    rows: int
    learning_rate: float | None
    train_seconds: float
    valid_seconds: float


@dataclass(frozen=True)
class Refresh:
    """One refresh (the first one is the start): F1, weights, sampling distribution, rows drawn, seconds of drawing.

    ``epoch`` is the epoch after which it was made. ``f1`` is nan at the start. ``drawn`` is False after the last epoch, where the
    weights are told, but no rows are drawn any more.
    """

    refresh: int
    epoch: int
    f1: NDArray[np.float64]
    weights: NDArray[np.float64]
    distribution: NDArray[np.float64]
    uniform: int
    per_class: NDArray[np.int64]
    drawn: bool
    seconds: float


@dataclass
class History:
    """History of a training.

    Parameters
    ----------
    labels : tuple
        Classes, in the order of all arrays.
    prior : ndarray of shape (C,)
        Class shares of the training rows.
    epochs : list of Epoch
    refreshes : list of Refresh
        Empty for plain training (``resampling=None``).

    Examples
    --------
    >>> import numpy as np
    >>> history = History(("a", "b"), np.array([0.9, 0.1]))
    >>> history.epochs.append(Epoch(1, 0.7, 0.6, 0.9, 0.5, np.array([0.9, 0.1]), 100, 1e-3, 0.1, 0.1))
    >>> history.to_frame()[["epoch", "valid_loss", "f1_b"]].values.tolist()
    [[1.0, 0.6, 0.1]]
    """

    labels: tuple[Any, ...]
    prior: NDArray[np.float64]
    epochs: list[Epoch] = field(default_factory=list)
    refreshes: list[Refresh] = field(default_factory=list)

    def to_frame(self, lines: str = "epochs") -> Any:
        """The history as a pandas DataFrame.

        Parameters
        ----------
        lines : {"epochs", "refreshes"}
            One line per epoch, or one per refresh. Columns of a class end in its label, as ``f1_1``.
        """
        import pandas as pd

        if lines not in ("epochs", "refreshes"):
            raise errors.bad_choice("History.to_frame", "lines", lines, ("epochs", "refreshes"))
        if lines == "epochs":
            return pd.DataFrame([self._line(e, {"f1": "f1"}) for e in self.epochs])
        names = {"f1": "f1", "weights": "weight", "distribution": "p", "per_class": "rows"}
        return pd.DataFrame([self._line(r, names) for r in self.refreshes])

    def _line(self, entry: Epoch | Refresh, per_class: dict[str, str]) -> dict[str, Any]:
        plain = {name: value for name, value in vars(entry).items() if name not in per_class}
        for name, head in per_class.items():
            plain |= {f"{head}_{label}": value.item() for label, value in zip(self.labels, getattr(entry, name), strict=True)}
        return plain

    def plot(self) -> Figure:
        """F1 score, weight and sampling distribution of each class over the epochs.

        Returns
        -------
        matplotlib.figure.Figure
            Dots are refreshes, dashes are priors. Plain training has the F1 scores only.
        """
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator

        if not self.epochs:
            raise errors.ParameterError("There is no epoch to plot. Call fit(X, y) first.")
        panels = 3 if self.refreshes else 1
        figure = Figure(figsize=(8.0, 1.0 + 2.3 * panels), layout="constrained", dpi=110)
        axes: Sequence[Axes] = figure.subplots(panels, 1, sharex=True, squeeze=False)[:, 0].tolist()
        at = np.array([e.epoch for e in self.epochs])
        last = int(at[-1])
        refreshed = np.array([r.epoch for r in self.refreshes])
        for code, label in enumerate(self.labels):
            colour = _colour(code, len(self.labels))
            scores = np.array([e.f1[code] for e in self.epochs])
            axes[0].plot(at, scores, color=colour, lw=1.2, label=str(label))
            if self.refreshes:
                shown = refreshed[1:]
                axes[0].plot(shown, scores[shown - 1], "o", color=colour, ms=3.5)
                _steps(axes[1], refreshed, last, [r.weights[code] for r in self.refreshes], colour)
                _steps(axes[2], refreshed, last, [r.distribution[code] for r in self.refreshes], colour)
                axes[2].axhline(self.prior[code], color=colour, ls=(0, (2, 3)), lw=0.9)
        axes[0].plot(at, [e.macro_f1 for e in self.epochs], color="black", lw=1.6, ls="--", label="macro")
        titles = ("F1 score on the validation rows", "weight w", "sampling distribution p (dashes: prior)")
        for panel, title in zip(axes, titles, strict=False):
            panel.set_title(title, fontsize=10, loc="left")
            panel.set_ylim(bottom=0)
            panel.spines[["top", "right"]].set_visible(False)
        axes[0].set_ylim(0, 1.02)
        axes[-1].set_xlabel("epoch")
        axes[-1].set_xlim(0, max(1, last))
        axes[-1].xaxis.set_major_locator(MaxNLocator(integer=True))
        columns = -(-(len(self.labels) + 1) // 20)
        figure.legend(*axes[0].get_legend_handles_labels(), title="class", frameon=False, fontsize=8, loc="outside right upper",
                      ncols=columns)  # fmt: skip
        return figure


def _steps(axes: Axes, refreshed: NDArray[np.int64], last: int, values: Sequence[float], colour: Any) -> None:
    """Values that hold from one refresh to the next."""
    ends = np.append(refreshed, max(last, int(refreshed[-1])))
    axes.plot(ends, [*values, values[-1]], color=colour, lw=1.2, drawstyle="steps-post")
    axes.plot(refreshed, values, "o", color=colour, ms=3.5)


def _colour(code: int, classes: int) -> Any:
    from matplotlib import colormaps

    # Okabe and Ito's colours, which the colour-blind tell apart; more classes go along a scale.
    few = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5230", "#555555")
    return few[code] if classes <= len(few) else colormaps["turbo"](0.05 + 0.9 * code / (classes - 1))
