"""SMOTE-WB: worked rounds and links, an oracle of plain loops, trees that are cut back, weights of rows that no tree has seen."""

from __future__ import annotations

from itertools import product

import dask
import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier

from dresample import SMOTE, SMOTEWB
from dresample.errors import InactiveModelWarning, NoBaseError, NoBaseWarning, ParameterError
from dresample.over_sampling.smote_wb import boosted, sides, weights_of
from dresample.sampling.models import seeded_model
from tests.helpers.engines import engine, small_tasks
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import ordered_neighbors
from tests.helpers.outcomes import new_rows_of, outcome
from tests.helpers.strategies import Table
from tests.helpers.tables import of_sizes, overlapping, stored_table

pytestmark = NO_ADVICE

#: Rows of both labels at 6; 20 alone among others.
SMALL, LARGE = [0, 1, 2, 6, 20], [6, 7, 8, 9, 10, 11, 12, 17, 18, 19, 21, 22, 23, 24, 25]
X, Y = np.array(SMALL + LARGE, float)[:, None], np.repeat([1, 0], [5, 15])
EACH_ONE = np.ones(20)


# --- worked by hand ---------------------------------------------------------------------------------------------------


def test_worked_rounds():
    """The leaf at 6 is of the class, so that the other row there is wrong: e = 1/20. Then the leaf is that one's."""
    first = boosted(X, Y == 1, EACH_ONE, rounds=1)
    w = np.full(20, 20 / (19 + 19**0.5))
    w[5] *= 19**0.5
    np.testing.assert_allclose(weights_of(first, X, Y == 1), w)
    e = w[3] / 20
    w[3] *= ((1 - e) / e) ** 0.5
    both = boosted(X, Y == 1, EACH_ONE, rounds=2)
    np.testing.assert_allclose(weights_of(both, X, Y == 1), w / w.mean())
    last = weights_of(boosted(X, Y == 1, EACH_ONE, rounds=100), X, Y == 1)
    assert last[[3, 5]].min() > 9 and np.delete(last, [3, 5]).max() < 0.3  # limits: 20 / 10 for the class, 20 / 30 for the others


def test_worked_links():
    """k_max = 3. 0, 1 and 2 have two rows of the class before 7; 6 is noise, and 7 its nearest; 20 is none, and alone."""
    sampler = SMOTEWB(random_state=0, provenance=True)
    new, base, partner, gap = new_rows_of(sampler, X, Y)
    assert sampler.report_.notes["class 1"] == "3 good rows, 1 lonely, 1 bad; noise: 1 of 5 rows, and 1 of 15 of others"
    assert sampler.n_links_[1].tolist() == [2, 2, 2, 0, 0]
    assert sampler.allocation_["copies"][3] == 0 and sampler.allocation_["copies"].drop(3).isin([2, 3]).all()
    lonely = base == 4
    assert (new[lonely] == 20).all() and (partner[lonely] == -1).all() and not gap[lonely].any()
    assert set(partner[~lonely]) <= {0, 1, 2} and new[~lonely].max() < 2


@pytest.mark.parametrize("k_max, links", [(1, [1, 1, 1, 0, 0]), (2, [2, 2, 2, 0, 0]), (50, [2, 2, 2, 0, 0])])
def test_no_row_has_more_than_k_max_partners(k_max, links):
    sampler = SMOTEWB(random_state=0, k_max=k_max)
    sampler.fit_resample(X, Y)
    assert sampler.n_links_[1].tolist() == links


def test_a_row_of_noise_next_to_its_class_is_a_base_and_no_partner():
    """As before, but 6 has 5, 4 and 3 before 11. The three of them are linked to each other only."""
    table = np.array([3, 4, 5, 6, 30, 6, 11, 12, 13, 14, 15, 16, 27, 28, 29, 31, 32, 33, 34, 35], float)[:, None]
    sampler = SMOTEWB(random_state=0, provenance=True, sampling_strategy={1: 400})
    _, base, partner, _ = new_rows_of(sampler, table, Y)
    assert sampler.report_.notes["class 1"] == "4 good rows, 1 lonely, 0 bad; noise: 1 of 5 rows, and 1 of 15 of others"
    assert sampler.n_links_[1].tolist() == [2, 2, 2, 3, 0]
    assert set(base) == {0, 1, 2, 3, 4} and set(partner[base == 3]) == {0, 1, 2} and 3 not in partner


def test_where_all_others_are_noise_one_row_less_than_are_left_is_linked():
    """After one round all but one weigh 20 / (19 + sqrt(19)), which is above 20 / 30 and below 20 / 10; k_max = 3 of five rows."""
    sampler = SMOTEWB(random_state=0, n_estimators=1)
    sampler.fit_resample(X, Y)
    assert sampler.n_links_[1].tolist() == [3] * 5
    assert "noise: 0 of 5 rows, and 15 of 15 of others" in sampler.report_.notes["class 1"]
    sampler = SMOTEWB(random_state=0, n_estimators=2, k_max=9)
    sampler.fit_resample(X, Y)
    assert sampler.n_links_[1].tolist() == [3] * 5
    assert "noise: 1 of 5 rows, and 15 of 15 of others" in sampler.report_.notes["class 1"]


# --- boosting that ends -----------------------------------------------------------------------------------------------


def test_classes_that_no_tree_confuses_are_those_of_smote():
    """e = 0 at once: w = 1 / n is above T of the larger side, and all of it is noise. There are no rivals then."""
    rng = np.random.default_rng(0)
    features = np.concatenate([rng.normal(0, 1, (60, 3)), rng.normal(50, 1, (20, 3))])
    labels = np.repeat([0, 1], [60, 20])
    sampler = SMOTEWB(random_state=3)
    with pytest.warns(InactiveModelWarning, match=r"not of class 1 for noise.*3 partners for each row.*class_weights=\(1, 1\)"):
        ours, _ = sampler.fit_resample(features, labels)
    theirs, _ = SMOTE(k_neighbors=3, random_state=3).fit_resample(features, labels)
    assert np.array_equal(ours, theirs) and (sampler.n_links_[1] == 3).all()
    ours, _ = SMOTEWB(random_state=3, class_weights=(1, 1), k_max=3).fit_resample(features, labels)
    assert np.array_equal(ours, theirs) and not [w for w in sampler.report_.warnings if "Boosting" not in w and "noise" in w]


def test_a_class_of_noise_only_is_refused_or_skipped():
    table, labels = overlapping(0)
    with pytest.raises(NoBaseError, match=r"All 60 rows of class 1 weigh too much.*Raise the first of class_weights"):
        SMOTEWB(class_weights=(1e-9, 1)).fit_resample(table, labels)
    sampler = SMOTEWB(class_weights=(1e-9, 1), on_all_noise="skip", random_state=0)
    with pytest.warns(NoBaseWarning, match="Class 1 is left as it is"):
        assert len(sampler.fit_resample(table, labels)[1]) == len(labels)
    assert sampler.n_links_ == {}


def test_one_row_is_copied():
    table, labels = of_sizes([30, 1])
    made, _ = SMOTEWB(random_state=0, class_weights=(9, 1)).fit_resample(table, labels)
    assert len(made) == 60 and (made[31:] == table[30]).all()


@pytest.mark.parametrize(
    "given", [{"class_weights": 2}, {"class_weights": (1, 0)}, {"class_weights": (1, 2, 3)}, {"k_max": 0}, {"n_estimators": 0.5},
              {"max_fit_rows": 0}, {"on_all_noise": "uniform"}],
)  # fmt: skip
def test_parameters_are_checked(given):
    with pytest.raises(ParameterError, match=f"'{next(iter(given))}'"):
        SMOTEWB(**given).fit_resample(X, Y)


# --- an oracle --------------------------------------------------------------------------------------------------------


def leaves_by_the_book(tree, cp):
    """The side of each leaf of a grown tree once this is cut back: from the leaves up, and of equal costs the smaller tree."""
    share, weight = tree.value[:, 0], tree.weighted_n_node_samples / tree.weighted_n_node_samples[0]
    error = [(1 - max(s)) * w for s, w in zip(share, weight, strict=True)]

    def best(node):
        here = error[node] + cp * error[0]
        if tree.children_left[node] < 0:
            return here, {node: node}
        (a, left), (b, right) = best(tree.children_left[node]), best(tree.children_right[node])
        return (a + b, left | right) if a + b < here else (here, dict.fromkeys([*left, *right], node))

    return {leaf: share[node][0] >= share[node][1] for leaf, node in best(0)[1].items()}


def by_the_paper(table, labels, label, class_weights=None, k_max=None, rounds=100, seed=0):
    """Noise of all rows, and k_i of those of a class. Steps round as the sampler's do: last bits decide between equal splits."""
    own, n = labels == label, len(labels)
    seen = (table - np.median(table, axis=0)).astype(np.float32)
    w = np.ones(n)
    for _ in range(rounds):
        model = seeded_model(DecisionTreeClassifier(max_depth=30, min_samples_split=3), seed).fit(seen, ~own, sample_weight=w)
        side = leaves_by_the_book(model.tree_, 0.01)
        wrong = np.array([side[leaf] for leaf in model.apply(seen)]) != own
        e = w[wrong].sum() / w.sum()
        if not 0 < e < 0.5:
            break
        w[wrong] *= np.sqrt((1 - e) / e)
        w /= w.sum() / n
    n_pos, n_neg = own.sum(), n - own.sum()
    w_pos, w_neg = class_weights or (0.5 * n / n_pos, 0.5 * n / n_neg)
    noise = w / n > np.where(own, w_pos, w_neg) / (w_pos * n_pos + w_neg * n_neg)
    k_max = min(k_max or int(np.ceil(n_neg / n_pos)), (~noise).sum() - 1)
    links = []
    for near in ordered_neighbors(table, np.flatnonzero(own))[0]:
        near = near[~noise[near]][:k_max]
        rivals = np.flatnonzero(~own[near])
        links.append(int(rivals[0]) if len(rivals) else len(near))
    return noise, links


def wrong_labels(seed, rows, sep=2.0):
    """A table of two classes, of which two rows in a hundred have the label of the other; and which these are."""
    rng = np.random.default_rng(seed)
    true, flipped = rng.random(rows) < 0.1, rng.random(rows) < 0.02
    return rng.normal(size=(rows, 3)) + sep * true[:, None], (true ^ flipped).astype(int), flipped


CHOICES = [{}, {"class_weights": (1, 1)}, {"class_weights": (1, 3), "k_max": 2}, {"n_estimators": 7}, {"n_estimators": 40}]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("given", CHOICES, ids=str)
def test_noise_and_links_are_those_of_the_paper(seed, given):
    table, labels, _ = wrong_labels(seed, 400, sep=1.0)
    own = np.flatnonzero(labels == 1)
    noise, links = by_the_paper(table, labels, 1, **{{"n_estimators": "rounds"}.get(k, k): v for k, v in given.items()})
    sampler = SMOTEWB(random_state=0, provenance=True, sampling_strategy={1: 6000}, **given)
    new, base, partner, gap = new_rows_of(sampler, table, labels)
    rest, wrong = len(table) - len(own), int(noise[own].sum())
    assert f"noise: {wrong} of {len(own)} rows, and {noise.sum() - wrong} of {rest} of others" in sampler.report_.notes["class 1"]
    assert sampler.n_links_[1].tolist() == links
    assert np.array_equal(sampler.allocation_["copies"] == 0, noise[own] & (np.array(links) == 0))
    for row, k, near in zip(own, links, ordered_neighbors(table, own)[0], strict=True):
        drawn = partner[base == row]
        expected = near[np.isin(near, own) & ~noise[near]][:k].tolist() or [-1] * (not noise[row])
        assert set(drawn) <= set(expected) and (k > 8 or set(drawn) == set(expected))
    there = np.where(partner < 0, base, partner)
    np.testing.assert_allclose(new, table[base] + gap[:, None] * (table[there] - table[base]))


def test_each_class_is_boosted_against_all_others():
    rng = np.random.default_rng(5)
    labels = rng.permutation(np.repeat(["a", "b", "c"], [23, 41, 150]))
    table = rng.normal(size=(214, 3)) + 0.8 * np.unique(labels, return_inverse=True)[1][:, None]
    sampler = SMOTEWB(random_state=0)
    _, made = sampler.fit_resample(table, labels)
    assert np.unique(made, return_counts=True)[1].tolist() == [150] * 3
    for label in "ab":
        assert sampler.n_links_[label].tolist() == by_the_paper(table, labels, label)[1]


# --- trees ------------------------------------------------------------------------------------------------------------


def prunings(tree, node=0):
    """Every way to cut a tree back: the nodes that are leaves."""
    yield [node]
    if tree.children_left[node] >= 0:
        for left, right in product(prunings(tree, tree.children_left[node]), prunings(tree, tree.children_right[node])):
            yield left + right


@pytest.mark.parametrize("seed", range(8))
def test_no_other_cut_of_a_tree_is_cheaper(seed):
    rng = np.random.default_rng(seed)
    features, other, weight = rng.normal(size=(60, 2)), rng.random(60) < 0.4, rng.exponential(size=60) ** 3
    model = DecisionTreeClassifier(max_depth=4, random_state=0).fit(features, other, sample_weight=weight)
    tree, share = model.tree_, model.tree_.value[:, 0]
    error = (1 - share.max(axis=1)) * tree.weighted_n_node_samples
    best = min(error[leaves].sum() + 0.01 * error[0] * len(leaves) for leaves in prunings(tree))
    found = sides(tree)[model.apply(features)]
    wrong = weight[found == other].sum()  # the first of the two classes is not ``other``
    cuts = [leaves for leaves in prunings(tree) if np.isclose(error[leaves].sum() + 0.01 * error[0] * len(leaves), best)]
    assert any(np.isclose(wrong, error[leaves].sum()) for leaves in cuts)


def test_trees_see_rows_far_from_zero():
    """float32 has 7 digits: the middle is taken off before."""
    table, labels = overlapping(2)
    table = np.round(table * 2**20) / 2**20
    here, there = SMOTEWB(random_state=0), SMOTEWB(random_state=0)
    here.fit_resample(table, labels)
    there.fit_resample(table + 2.0**20, labels)
    assert here.n_links_[1].tolist() == there.n_links_[1].tolist()


# --- larger data ------------------------------------------------------------------------------------------------------


def test_each_row_is_weighed_by_itself():
    table, labels, _ = wrong_labels(1, 300, sep=0.5)
    trees = boosted(table, labels == 1, np.ones(300), rounds=30)
    whole = weights_of(trees, table, labels == 1)
    assert len(trees.rounds) > 5 and abs(whole.sum() - 300) < 1e-6
    assert whole.tolist() == [weights_of(trees, table[[i]], labels[[i]] == 1)[0] for i in range(300)]
    assert weights_of(trees, table[:0], labels[:0] == 1).tolist() == []


def test_a_row_that_stands_for_many_weighs_as_many():
    """Of 6 twice: one row of the class, and one for three others. The leaf is theirs, and e = 1 / 22."""
    stands_for = np.where(np.arange(20) == 5, 3.0, 1.0)
    trees = boosted(X, Y == 1, stands_for, rounds=1)
    np.testing.assert_allclose(trees.rounds[0].factor, 21**0.5)
    w = weights_of(trees, X, Y == 1)
    assert w.argmax() == 3
    np.testing.assert_allclose((stands_for * w).sum(), 22)


@pytest.mark.parametrize("engine_name", ["plain", "compiled"])
def test_of_larger_data_any_cut_gives_the_same_bits(engine_name):
    table = stored_table(7, rows=4000)
    y = (table.y == 0).astype(int) * (np.arange(4000) % 5 > 0)
    table = Table(table.X, pd.Series(y, name="label"))
    sampler = SMOTEWB(random_state=0, provenance=True, scale="standard", max_fit_rows=900, n_estimators=12, persist=False)
    expected = outcome(sampler, table.X, table.y)
    assert isinstance(expected, dict)
    with small_tasks(), engine(engine_name), dask.config.set(scheduler="synchronous"):
        for lengths in ([400] * 10, [0, 3000, 0, 17, 983]):
            assert outcome(sampler, *in_frames(table, lengths)) == expected
        assert len(sampler._classes[0].starts) > 1


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_finds_the_wrong_labels_of_rows_outside(seed):
    """Nearly all of them, where not much more of the large class is noise than with all rows in the sample."""
    table, labels, flipped = wrong_labels(seed, 3000)
    large, shares = labels == 0, []
    for most in (3000, 1200):
        sample = np.sort(np.random.default_rng(seed).permutation(3000)[:most])
        stands_for = np.bincount(labels)[labels[sample]] / np.bincount(labels[sample])[labels[sample]]
        w = weights_of(boosted(table[sample], labels[sample] == 1, stands_for, rounds=100), table, labels == 1)
        noise = w > 1500 / np.bincount(labels)[labels]
        assert noise[flipped].mean() > 0.9
        shares.append(noise[large].mean())
    assert abs(shares[0] - shares[1]) < 0.1


def test_the_plan_knows_the_passes():
    sampler = SMOTEWB(persist=False, random_state=0, n_estimators=5)
    data = in_frames(stored_table(3, rows=600), [200, 0, 400])
    planned = sampler.plan(*data).passes
    dask.compute(*sampler.fit_resample(*data))
    assert planned == sampler.report_.passes + 1
    assert sampler.report_.grade == "B"
