"""Two samplers one after the other: what they report, rows and their provenance, who may join whom, advice that can be followed."""

from __future__ import annotations

import numpy as np
import pytest
from imblearn.under_sampling import TomekLinks as TheirTomek

from dresample import (
    ADASYN,
    SMOTE,
    SMOTEENN,
    SMOTEIPF,
    Chain,
    ClusterCentroids,
    EditedNearestNeighbours,
    RandomOverSampler,
    RandomUnderSampler,
    SMOTETomek,
    TomekLinks,
)
from dresample.errors import InputError, ParameterError
from tests.helpers.holding import in_frame, in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.tables import either_table, three_features
from tests.helpers.tasks import no_tasks

pytestmark = NO_ADVICE


def test_over_then_under_meets_half_way():
    table = three_features()
    chain = Chain(RandomOverSampler(sampling_strategy=0.6), RandomUnderSampler(sampling_strategy=0.8), random_state=0)
    _, y_new = chain.fit_resample(table.X, table.y)
    counts = np.bincount(y_new)
    assert counts[1] == int(0.6 * (table.y == 0).sum())
    assert counts[0] == int(counts[1] / 0.8)


@either_table
@pytest.mark.parametrize("sampler", [SMOTETomek(), Chain(SMOTE(), TomekLinks())], ids=["pair", "chain"])
def test_persist_and_index_of_both(sampler, table):
    X, y = table.X.set_axis(np.arange(400) * 2), table.y.set_axis(np.arange(400) * 2)
    kept = sampler.set_params(random_state=0, keep_index=True, persist=False).fit_resample(X, y)[0]
    picked = sampler.second_.sample_indices_
    originals = picked[picked < 400]
    assert kept.index[: len(originals)].tolist() == (2 * originals).tolist()
    for one in (sampler.first_, sampler.second_):
        assert (one.persist, one.keep_index) == (False, True)
    sampler.set_params(keep_index=None, persist=None).fit_resample(X, y)
    assert (sampler.first_.persist, sampler.first_.keep_index, sampler.second_.keep_index) == ("auto", False, True)
    with pytest.raises(ParameterError, match="'keep_index'"):
        sampler.set_params(keep_index="yes").fit_resample(X, y)


@either_table
def test_the_report_joins_both(table):
    chain = Chain(ADASYN(), EditedNearestNeighbours(sampling_strategy="all"), random_state=0)
    _, y_new = chain.fit_resample(table.X, table.y)
    names = [phase.name for phase in chain.report_.phases]
    assert "rivals" in names
    assert "neighbors" in names
    assert chain.report_.counts_before == table.y.value_counts().sort_index().to_dict()
    assert chain.report_.counts_after == y_new.value_counts().sort_index().to_dict()
    assert chain.report_.grade == "A"
    assert "Chain" in repr(chain.plan(table.X, table.y)) or "Chain" in str(chain.plan(table.X, table.y))


@either_table
def test_provenance_of_what_is_left(table):
    sampler = SMOTETomek(random_state=0, provenance=True)
    X_new, _ = sampler.fit_resample(table.X, table.y)
    told = sampler.provenance_
    assert len(told) == len(X_new)
    new = told["synthetic"].to_numpy()
    assert new.any()
    base = table.X.to_numpy()[told.loc[new, "base_row"].to_numpy(np.int64)]
    partner = table.X.to_numpy()[told.loc[new, "neighbor_row"].to_numpy(np.int64)]
    gap = told.loc[new, "gap"].to_numpy()[:, None]
    np.testing.assert_array_equal(X_new.to_numpy()[new], base + gap * (partner - base))


@either_table
def test_one_frame_in_one_out_with_provenance(table):
    whole = table.X.assign(label=table.y, id=[f"t{i}" for i in range(len(table.X))])
    sampler = SMOTEENN(random_state=0, provenance=True)
    local = sampler.resample(whole, "label", features=["a", "b", "c"], carry=["id"])
    lazy = SMOTEENN(random_state=0, provenance=True).resample(
        in_frame(whole, (150, 250)), "label", features=["a", "b", "c"], carry=["id"]
    )
    got = lazy.compute()
    assert got[["a", "b", "c"]].to_numpy().tobytes() == local[["a", "b", "c"]].to_numpy().tobytes()
    assert got["id"].tolist() == local["id"].tolist()
    assert got["synthetic"].tolist() == local["synthetic"].tolist()
    assert got["synthetic"].any()


@either_table
def test_dask_provenance_points_to_resample(table):
    with pytest.raises(ParameterError, match=r"use resample\(frame, target\)"):
        SMOTEENN(provenance=True).fit_resample(*in_frames(table, (200, 200)))


@either_table
@pytest.mark.parametrize(
    "sampler",
    [
        Chain(SMOTE(placement="spread"), TomekLinks()),
        Chain(Chain(RandomUnderSampler(), SMOTE(placement="spread")), TomekLinks()),
        SMOTEENN(smote=SMOTE(placement="spread")),
        SMOTETomek(smote=SMOTE(placement="spread")),
        SMOTEIPF(smote=SMOTE(placement="spread")),
    ],
    ids=lambda sampler: type(sampler).__name__,
)
def test_rows_between_the_two_are_in_one_order(sampler, table):
    with pytest.raises(ParameterError, match=r"the first sampler, .*, has placement='spread'.*Leave placement='append' there"):
        sampler.fit_resample(table.X, table.y)


def test_the_second_may_spread():
    table = three_features()
    sampler = Chain(RandomUnderSampler(sampling_strategy=0.6), SMOTE(placement="spread"), random_state=0)
    here = sampler.fit_resample(table.X, table.y)[0]
    there = sampler.fit_resample(*in_frames(table, (150, 0, 250)))[0].compute()
    assert sorted(map(tuple, there.to_numpy())) == sorted(map(tuple, here.to_numpy()))


@either_table
@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ((RandomUnderSampler(), TomekLinks()), "a first sampler that tells where its rows come from, and RandomUnderSampler"),
        ((TomekLinks(), RandomUnderSampler()), "a first sampler that tells where its rows come from, and TomekLinks"),
        ((SMOTE(), SMOTE()), "a second sampler that picks rows and tells which .*, and SMOTE does not"),
        ((SMOTE(), RandomOverSampler(shrinkage=1.0)), "a second sampler that picks rows .*, and RandomOverSampler does not"),
        ((SMOTE(), ClusterCentroids()), "a second sampler that picks rows .*, and ClusterCentroids does not"),
        ((SMOTE(), Chain(SMOTE(), TomekLinks())), "a second sampler that picks rows .*, and Chain does not"),
    ],
    ids=["under", "cleaning", "over", "copies", "centroids", "chain"],
)
def test_provenance_of_rows_that_nobody_can_trace(pair, message, table):
    with no_tasks(), pytest.raises(ParameterError, match=message):
        Chain(*pair, provenance=True).fit_resample(*in_frames(table, (400,)))


@pytest.mark.parametrize("name", ["first", "second"])
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("smote", "Got 'smote'."),
        (None, "Got None."),
        (SMOTE, r"Got the class SMOTE: pass an object, SMOTE\(\)."),
        (TheirTomek(), "Got a TomekLinks of imblearn.under_sampling."),
    ],
    ids=["name", "none", "class", "theirs"],
)
def test_what_is_no_sampler_is_refused_by_its_place(name, value, words):
    table, pair = three_features(), {"first": SMOTE(), "second": TomekLinks()} | {name: value}
    for sampler in (Chain(**pair), Chain(SMOTE(), Chain(**pair))):
        for call in (sampler.fit_resample, sampler.fit, sampler.plan):
            with no_tasks(), pytest.raises(ParameterError, match=f"Chain: {name} must be a sampler of dresample, as .*{words}"):
                call(*in_frames(table, (400,)))
        assert not sampler.__sklearn_tags__().sampler_tags.sample_indices


def test_parameters_of_the_second_are_checked_before_the_first_works():
    table = three_features()
    with no_tasks(), pytest.raises(ParameterError, match="'n_neighbors' parameter of EditedNearestNeighbours"):
        Chain(SMOTE(), EditedNearestNeighbours(n_neighbors="3")).fit_resample(*in_frames(table, (400,)))


@either_table
def test_rows_of_the_input_where_both_pick_or_copy(table):
    for pair in ((RandomUnderSampler(), TomekLinks()), (RandomOverSampler(), RandomUnderSampler(sampling_strategy="all"))):
        chain = Chain(*pair, random_state=0)
        with pytest.raises(AttributeError, match="after fit_resample"):
            chain.sample_indices_
        X_new, y_new = chain.fit_resample(table.X, table.y)
        assert chain.__sklearn_tags__().sampler_tags.sample_indices
        np.testing.assert_array_equal(X_new.to_numpy(), table.X.to_numpy()[chain.sample_indices_])
        np.testing.assert_array_equal(y_new.to_numpy(), table.y.to_numpy()[chain.sample_indices_])


@either_table
def test_new_rows_are_no_rows_of_the_input(table):
    for chain in (
        SMOTEENN(random_state=0),
        Chain(SMOTE(), TomekLinks(), random_state=0),
        Chain(TomekLinks(), SMOTE(), random_state=0),
    ):
        chain.fit_resample(table.X, table.y)
        assert not chain.__sklearn_tags__().sampler_tags.sample_indices
        with pytest.raises(AttributeError, match=r"no rows of the input: second_\.sample_indices_"):
            chain.sample_indices_


@pytest.mark.parametrize(
    ("chain", "advice"),
    [
        (SMOTEENN(), "pass smote=SMOTE(on_small_class='duplicate') or 'skip'"),
        (Chain(SMOTE(), TomekLinks()), "pass first=SMOTE(on_small_class='duplicate') or 'skip'"),
        (Chain(TomekLinks(), SMOTE()), "pass second=SMOTE(on_small_class='duplicate') or 'skip'"),
        (Chain(SMOTEENN(), TomekLinks()), "pass first=SMOTEENN(smote=SMOTE(on_small_class='duplicate')) or 'skip'"),
    ],
    ids=["named", "first", "second", "inside of the first"],
)
def test_advice_tells_how_to_follow_it(chain, advice):
    y = np.repeat([0, 1], [59, 1])
    X = np.random.default_rng(0).normal(size=(60, 2))
    with pytest.raises(InputError) as told:
        chain.fit_resample(X, y)
    assert advice in str(told.value)
    assert "pass on_small_class" not in str(told.value)
    # sampling_strategy is SMOTEENN's own: no detour
    with pytest.raises(InputError, match="sampling_strategy") as told:
        SMOTEENN(sampling_strategy="majority").fit_resample(X, y)
    assert "smote=" not in str(told.value)
