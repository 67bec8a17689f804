"""SMOTE-N: SMOTE for tables of nominal features only.

N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique", JAIR 16, 2002,
pp. 321-357, section 6.2, with the value difference metric of C. Stanfill and D. Waltz (1986):

    delta(a, b) = sum over classes c of | n(a, c) / n(a) - n(b, c) / n(b) |      two values of a feature, counts over all rows
    d(x, z)^2   = sum over features j of delta_j(x_j, z_j)^2
    s_j         = the value that most of x and its k nearest rows of the class have, feature by feature

READING: the row itself votes along with its neighbours, as the paper's example has it (and imbalanced-learn). Equal counts are
decided by a seeded draw for each new row and feature; imbalanced-learn takes the value that sorts first. Copies of one base are
equal wherever no vote is tied.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dresample.arithmetic import allocation
from dresample.block import Block
from dresample.distribution.reduction import lazy
from dresample.distribution.value_counts import count_values
from dresample.neighbors import values
from dresample.neighbors.topk import Nearest, merge_nearest
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.mixed import Mixed
from dresample.sampling.generation import ClassRows, Recipe
from dresample.sampling.parameters import neighbor_number
from dresample.sampling.run import Run
from dresample.sampling.shared import SmallClasses

__all__ = ["SMOTEN"]

#: Rows of the class to one task of the search, at least, and tasks of a class against one block at most, about.
TASK_ROWS, MOST_TASKS = 2_048, 256


class SMOTEN(SmallClasses, Mixed):
    """Over-sample tables of categories: near rows vote on every value of a new one.

    Parameters
    ----------
    k_neighbors : int, default=5
        Neighbours of each row that vote, beside itself.
    provenance : bool, default=False
        A new row has a base row, but neither a neighbour nor a gap.

    Attributes
    ----------
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`SMOTE`.

    See Also
    --------
    SMOTENC : some features are numbers.

    References
    ----------
    .. [1] N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority over-sampling technique",
       JAIR 16, 2002, pp. 321-357.
    .. [2] C. Stanfill, D. Waltz, "Toward memory-based reasoning", Communications of the ACM 29(12), 1986, pp. 1213-1228.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from dresample import SMOTEN
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [200, 100])
    >>> X = pd.DataFrame({"colour": rng.choice(["red", "green", "blue"], 300), "large": rng.random(300) < 0.3})
    >>> X_new, y_new = SMOTEN(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist(), sorted(X_new["colour"].unique())
    ([200, 200], ['blue', 'green', 'red'])
    """

    _lacks = Mixed._lacks | {"scale": "no distance is measured on numbers", "integer": "there are no numbers"}

    k_neighbors: Annotated[Any, neighbor_number] = 5

    def _load(self, run: Run) -> None:
        super()._load(run)
        coding = run.source.coding
        assert coding is not None
        sizes = [len(v) for v in coding.values]
        task = count_values.tree([(b,) for b in run.blocks], list(run.classes.labels), sizes)
        (self._value_counts,) = run.look("values", task)

    def _passes(self, run: Run) -> int:
        return super()._passes(run) + (1 if run.source.is_dask and not run.persisted else 0)  # where no class grows too

    def _plan_notes(self, run: Run, wanted: dict[Any, int]) -> dict[str, str]:
        """What the search compares; nobody knows before how many kinds of rows there are."""
        return {
            f"search of class {label!r}": (
                f"kinds of equal rows, at most {run.classes.counts[label]:,}, each with those near it by the shares of the "
                "classes; all pairs of kinds where these are alike for all values"
            )
            for label, rows in wanted.items()
            if rows > 0
        }

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        n, n_partners = len(members), members.n_partners
        copies = allocation.allocate(np.ones(n, np.int64), n_new, members.key, members.row)
        recipe = Recipe(nominal=members.run.source.nominal, itself=True)
        return members.chosen(copies, np.full(n, n_partners), self._voters(members), recipe=recipe)

    def _voters(self, members: ClassView) -> list[Any]:
        """The nearest rows of the class for each of its rows: the kinds of rows of each block against those of every block."""
        k, step = members.n_partners, max(TASK_ROWS, -(-len(members) // MOST_TASKS))
        shares = lazy("shares", values.likelihoods, self._value_counts)
        kinds = [lazy("distinct", _distinct, block, k) for block in members.blocks]
        pools = [lazy("plant", values.planted, kind, shares, len(members)) for kind in kinds]
        tasks = []
        for block, kind, size in zip(members.blocks, kinds, members.sizes, strict=True):
            parts = -(-size // step)
            cells = [[lazy("nearest", _nearest, kind, pool, shares, part, parts, k) for pool in pools] for part in range(parts)]
            found = [cell[0] if len(cell) == 1 else lazy("nearest_merge", merge_nearest, cell) for cell in cells]
            tasks.append(lazy("nearest", _joined, block, kind, found, k))
        return members.run.execution.keep("nearest", [], tasks)[1]


def _distinct(block: Block, k: int) -> values.Distinct:
    return values.distinct_rows(block.X, block.row, k)


def _nearest(
    queries: values.Distinct,
    pool: values.Distinct | values.Planted,
    shares: list[NDArray[np.float64]],
    part: int,
    parts: int,
    k: int,
) -> Nearest:
    u = len(queries.codes)
    return values.nearest_rows(queries, pool, shares, k, u * part // parts, u * (part + 1) // parts)


def _joined(block: Block, rows: values.Distinct, parts: list[Nearest], k: int) -> Nearest:
    found = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    return values.without_itself(rows, block.row, found, k)
