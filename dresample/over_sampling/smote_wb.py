"""SMOTE-WB: SMOTE without the rows that boosting finds hard, each row with as many partners as lie before the next rival.

F. Sağlam, M. A. Cengiz, "A novel SMOTE-based resampling technique trough noise detection and the boosting procedure", Expert
Systems with Applications 200, 2022, 117023, and the authors' package SMOTEWB for R. For a class of n_pos rows among n_neg others,
n in all:

    boosting    w_i = 1 / n; 100 times: fit a tree to the weighted rows, e = weight of the rows that it takes for the wrong side,
                w_i *= exp(alpha) for these, alpha = ln((1 - e) / e) / 2, then w_i /= sum w                  (SAMME, two sides)
    noise       w_i > T of its side,    T_pos = W_pos / (W_pos n_pos + W_neg n_neg), T_neg alike,    W_c = n / (2 n_c)
    k_i         rows of the class that come before the first of the others, among the k_max nearest rows that are no noise;
                k_max = ceil(n_neg / n_pos), at most (rows that are no noise) - 1
    bases       k_i > 0: good. k_i = 0: lonely, or bad where it is noise. Good and lonely rows have equal shares, bad ones none
    s           x_i + lambda * (x_z - x_i),    x_z one of the k_i nearest,    lambda ~ U[0, 1);    x_i itself where it is lonely

e = 0 changes no weight any more, nor does e = 1/2: the rounds end. A good row may be noise: it is a base, and nobody's partner.

READING. The tree is rpart's, which the package calls with cp = 0.01: split by the Gini index, down to 30 levels and nodes of 3
rows, then cut back where a branch takes less than cp of the error of the root off for each of its splits. Without that no row is
wrong for long, and nearly all of the larger side weighs more than T. A leaf whose sides weigh the same is of the class.
The package standardises the features first: that is ``scale="standard"``.

READING. Larger data: trees are fitted on ``max_fit_rows`` rows, small classes whole, each of which weighs as many as it stands for.
Every other row has the weight that the same rounds would have given it, had it stood by: the sum is over the rows of the sample.
Weights here are n times those above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
from dask.delayed import Delayed
from numpy.typing import NDArray

from dresample import errors
from dresample.block import Block, Floats
from dresample.distribution.reduction import lazy
from dresample.distribution.rows import joined_others
from dresample.distribution.search import nearest
from dresample.neighbors.topk import Nearest
from dresample.over_sampling.base import ClassByClass
from dresample.over_sampling.class_view import ClassView
from dresample.over_sampling.policies import without_base
from dresample.sampling import advice
from dresample.sampling.generation import ClassRows
from dresample.sampling.models import class_sample, one_thread, seeded_model
from dresample.sampling.neighborhoods import groups_of
from dresample.sampling.parameters import count_number, must, one_of, optional
from dresample.sampling.run import Run
from dresample.sampling.shared import Cleaned, Rounded, Scaled

__all__ = ["SMOTEWB", "Boosted", "boosted", "sides", "weights_of"]

#: Of the trees: levels, rows of a node that is split, and the share of the error of the root that each split takes off.
DEPTH, SPLIT_ROWS, CP = 30, 3, 0.01


def _two_weights(value: Any) -> bool:
    numbers = isinstance(value, Sequence) and len(value) == 2 and all(isinstance(w, (int, float, np.number)) for w in value)
    return value is None or (numbers and all(0 < w < np.inf for w in value))


class SMOTEWB(Scaled, Cleaned, Rounded, ClassByClass):
    """Over-sample as SMOTE, without the rows that boosting takes for noise, each row with partners up to the next rival.

    Parameters
    ----------
    n_estimators : int, default=100
        Trees, at most.
    class_weights : pair of float, optional
        W_pos and W_neg, of the class and of all others. The larger one of them is, the fewer rows of its side are noise. By
        default n / (2 n_c): half of all weight is allowed to each side.
    k_max : int, optional
        Partners of a row, at most. By default as many as there are rows of others for each of the class, rounded up.
    on_all_noise : {"raise", "skip"}, default="raise"
        All rows of a class are noise: raise, or warn and leave the class as it is.
    max_fit_rows : int, default=20_000
        Rows that the trees are fitted on. Of larger data each class gives as many, small ones all they have, and the trees weigh
        all rows.
    clean : {None, "isolation-forest", "lof", "dbscan"}, default=None
        Outliers of a class are neither bases nor partners; they stay in the result, and the trees see them.

    Attributes
    ----------
    n_links_ : dict of {label: ndarray}
        k_i of each row of ``allocation_``, for each over-sampled class.
    sampling_strategy_, class_counts_, feature_names_in_, allocation_, provenance_, report_, seed_
        As for :class:`ADASYN`; ``rivals`` and ``density_ratio`` of ``allocation_`` are null. ``report_.notes`` counts good, lonely
        and bad rows, and noise.

    See Also
    --------
    MSMOTE : noise by neighbours, and the same k for all rows.
    SMOTEIPF : noise by trees too, dropped after SMOTE.

    References
    ----------
    .. [1] F. Sağlam, M. A. Cengiz, "A novel SMOTE-based resampling technique trough noise detection and the boosting procedure",
       Expert Systems with Applications 200, 2022, 117023.

    Examples
    --------
    >>> import numpy as np
    >>> from dresample import SMOTEWB
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (900, 2)), rng.normal(2, 1, (100, 2))])
    >>> y = np.repeat([0, 1], [900, 100])
    >>> X_new, y_new = SMOTEWB(random_state=0).fit_resample(X, y)
    >>> np.bincount(y_new).tolist()
    [900, 900]
    """

    _grade: ClassVar[str] = "B"

    n_estimators: Annotated[int, count_number] = 100
    class_weights: Annotated[Any, must(_two_weights, "None, or two finite numbers above 0")] = None
    k_max: Annotated[int | None, optional(count_number)] = None
    on_all_noise: Annotated[str, one_of("raise", "skip")] = "raise"
    max_fit_rows: Annotated[int, count_number] = 20_000

    def _begin(self, run: Run) -> None:
        self.n_links_: dict[Any, NDArray[np.int64]] = {}

    def _neighbor_count(self) -> int:
        return 1  # at least; the data say how many

    def _partners_of(self, run: Run, label: Any) -> int:
        return 1  # no class is too small: a row without any partner is copied

    def _more_passes(self) -> int:
        return 2

    def _choose(self, members: ClassView, n_new: int) -> ClassRows | None:
        label, classes = members.label, members.run.classes
        n_pos, n_neg = classes.counts[label], classes.rows - classes.counts[label]
        noise, others = self._noise(members, n_pos, n_neg)
        if noise.all():
            without_base(members, self.on_all_noise, errors.boosted_out(label, len(noise)))
            return None
        k_max = -(-n_neg // n_pos) if self.k_max is None else int(self.k_max)
        links, near, kept = _linked(members, np.flatnonzero(~noise), others, k_max)
        self.n_links_[label] = links = np.minimum(links, int((~noise).sum()) + kept - 1)
        if not kept:
            members.run.warned += advice.emit([errors.others_are_noise(label, int(links.max()))])
        good, lonely = links > 0, (links == 0) & ~noise
        members.run.notes[f"class {label!r}"] = (
            f"{int(good.sum()):,} good rows, {int(lonely.sum()):,} lonely, {int((~good & ~lonely).sum()):,} bad; noise: "
            f"{int(noise.sum()):,} of {len(noise):,} rows, and {n_neg - kept:,} of {n_neg:,} of others"
        )
        return members.chosen(members.shares((good | lonely).astype(np.int64), n_new), links, near)

    def _noise(self, members: ClassView, n_pos: int, n_neg: int) -> tuple[NDArray[np.bool_], list[Delayed]]:
        """Which rows of the class are noise, and the rows of others that are none, in tasks for the search."""
        run, label = members.run, members.label
        sample, rounds = class_sample(run, int(self.max_fit_rows)), int(self.n_estimators)
        (trees,) = run.keep("boost", [], [lazy("boost", _fitted, sample, label, run.classes.counts, rounds, run.seed)])[1]
        found = run.execution.compute("weigh", *(lazy("weigh", _weighed, block, trees, label) for block in members.blocks))
        n = n_pos + n_neg
        w_pos, w_neg = self.class_weights or (n / (2 * n_pos), n / (2 * n_neg))
        unit = n / (w_pos * n_pos + w_neg * n_neg)
        others = [lazy("others", _light, list(group), trees, label, w_neg * unit) for group in groups_of(run)]
        return np.concatenate(found) > w_pos * unit, others


# --- boosting ---------------------------------------------------------------------------------------------------------


class Tree(NamedTuple):
    """One round: a tree, the nodes that count as the class, the factor of rows on the wrong side, and the mean weight before it."""

    grown: Any
    own: NDArray[np.bool_]
    factor: float
    mean: float

    def wrong(self, X: NDArray[np.float32], own: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Rows that the tree takes for the wrong side."""
        return np.asarray(self.own[self.grown.apply(X)] != own)

    def reweighted(self, w: NDArray[np.float64], wrong: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Weights after the round."""
        return np.where(wrong, w * self.factor, w) / self.mean


class Boosted(NamedTuple):
    """The rounds of boosting. ``middle`` of the features is taken off: trees see float32."""

    middle: NDArray[np.float64]
    rounds: list[Tree]

    def seen(self, X: Floats) -> NDArray[np.float32]:
        """Rows as the trees see them."""
        return np.ascontiguousarray(X - self.middle, np.float32)


def boosted(X: Floats, own: NDArray[np.bool_], stands_for: NDArray[np.float64], rounds: int, seed: int = 0) -> Boosted:
    """Trees for the class and all others, each for what those before it got wrong.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    own : ndarray of bool, shape (n,)
        Rows of the class.
    stands_for : ndarray of shape (n,)
        Rows of the data that each stands for.
    rounds, seed : int

    Examples
    --------
    >>> import numpy as np
    >>> X, own = np.array([[0.0], [1.0], [2.0], [3.0], [9.0]]), np.array([True, True, False, True, False])
    >>> trees = boosted(X, own, np.ones(5), rounds=1)
    >>> trees.rounds[0].factor, weights_of(trees, X, own).round(3).tolist()
    (2.0, [0.833, 0.833, 0.833, 1.667, 0.833])
    """
    from sklearn.tree import DecisionTreeClassifier

    model = seeded_model(DecisionTreeClassifier(max_depth=DEPTH, min_samples_split=SPLIT_ROWS), seed)
    made = Boosted(np.median(X.astype(np.float64), axis=0), [])
    Z, w = made.seen(X), np.ones(len(X))
    while len(made.rounds) < rounds:
        mass = stands_for * w
        grown = model.fit(Z, ~own, sample_weight=mass).tree_
        tree = Tree(grown, sides(grown), 1.0, 1.0)
        wrong = tree.wrong(Z, own)
        error = float(mass[wrong].sum() / mass.sum())
        if not 0 < error < 0.5:
            break
        tree = tree._replace(factor=float(np.sqrt((1 - error) / error)))  # exp(alpha)
        tree = tree._replace(mean=float((stands_for * tree.reweighted(w, wrong)).sum() / stands_for.sum()))
        made.rounds.append(tree)
        w = tree.reweighted(w, wrong)
    return made


def sides(tree: Any) -> NDArray[np.bool_]:
    """Which nodes of a grown tree count as the class (its first one) once the tree is cut back: as the leaf that they end in.

    A branch of L leaves stays where it takes more than (L - 1) CP of the error of the root off.
    """
    share, left, right = tree.value[:, 0], tree.children_left, tree.children_right
    error = (1 - share.max(axis=1)) * (tree.weighted_n_node_samples / tree.weighted_n_node_samples[0])
    price = CP * error[0]
    cost, split = error + price, np.zeros(len(error), bool)
    inner = np.flatnonzero(left >= 0)
    for node in inner[::-1]:  # children come after their parents
        branches = cost[left[node]] + cost[right[node]]
        if branches < cost[node]:
            cost[node], split[node] = branches, True
    leaf = np.arange(len(error))
    for node in inner:
        if leaf[node] != node or not split[node]:
            leaf[[left[node], right[node]]] = leaf[node]
    own: NDArray[np.bool_] = (share[:, 0] >= share[:, 1])[leaf]
    return own


def weights_of(trees: Boosted, X: Floats, own: NDArray[np.bool_]) -> NDArray[np.float64]:
    """n w_i of some rows, of which ``own`` are of the class. Each is weighed by itself, so that any cut gives the same."""
    Z, w = trees.seen(X), np.ones(len(X))
    for tree in trees.rounds:
        w = tree.reweighted(w, tree.wrong(Z, own))
    return w


# --- tasks ------------------------------------------------------------------------------------------------------------


def _fitted(block: Block, label: Any, counts: Mapping[Any, int], rounds: int, seed: int) -> Boosted:
    stands_for = np.empty(len(block))
    for name, rows in counts.items():
        inside = block.y == name
        stands_for[inside] = rows / max(1, int(inside.sum()))
    with one_thread():
        return boosted(block.X, block.y == label, stands_for, rounds, seed)


def _weighed(block: Block, trees: Boosted, label: Any) -> NDArray[np.float64]:
    return weights_of(trees, block.X, block.y == label)


def _light(blocks: Sequence[Block], trees: Boosted, label: Any, most: float) -> Block:
    """Rows of others that are no noise."""
    others = joined_others(blocks, label)
    return others.take(_weighed(others, trees, label) <= most)


# --- neighbours -------------------------------------------------------------------------------------------------------


def _linked(
    members: ClassView, clean: NDArray[np.int64], others: list[Delayed], k_max: int
) -> tuple[NDArray[np.int64], list[Delayed], int]:
    """k_i of each row of the class, the rows that it is linked to (one task per block), and how many rows ``others`` have."""
    run, (blocks, sizes) = members.run, (members.blocks, members.sizes)
    pool = [block for block, _ in members.parts(clean)]
    own = nearest(blocks, sizes, pool, min(k_max, len(clean)), members.embedding)
    rival = nearest(blocks, sizes, others, 1, members.embedding)
    linked = [lazy("links", _before, *near) for near in zip(own, rival, strict=True)]
    links, near = ([lazy("links", itemgetter(part), found) for found in linked] for part in (0, 1))
    counts = [lazy("others", len, block) for block in others]
    answers, near = run.keep("links", [*links, *counts], near)
    return np.concatenate(answers[: len(blocks)]), near, int(sum(answers[len(blocks) :]))


def _before(own: Nearest, rival: Nearest) -> tuple[NDArray[np.int64], Nearest]:
    """How many rows of the class come before the first rival, by (squared distance, row); and these."""
    first = (own[0] < rival[0]) | ((own[0] == rival[0]) & (own[1] < rival[1]))
    links = first.sum(axis=1)
    width = max(1, int(links.max(initial=0)))
    return links, (np.ascontiguousarray(own[0][:, :width]), np.ascontiguousarray(own[1][:, :width]))
