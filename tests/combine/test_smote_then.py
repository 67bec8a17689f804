"""The named pairs: SMOTE, then imbalanced-learn's cleaning; any partitions; the members that are given."""

from __future__ import annotations

import dask
import numpy as np
import pytest
from imblearn.over_sampling import SMOTE as TheirSMOTE
from imblearn.under_sampling import EditedNearestNeighbours as TheirENN
from imblearn.under_sampling import TomekLinks as TheirTomek

from dresample import (
    ADASYN,
    SMOTE,
    SMOTEENN,
    SMOTEIPF,
    Chain,
    EditedNearestNeighbours,
    RandomUnderSampler,
    SMOTETomek,
    TomekLinks,
)
from dresample.errors import ParameterError
from tests.helpers.holding import in_frames
from tests.helpers.marks import NO_ADVICE
from tests.helpers.tables import either_table, three_features
from tests.helpers.tasks import no_tasks

pytestmark = NO_ADVICE


CASES = {
    "enn": (SMOTEENN, lambda: TheirENN(sampling_strategy="all")),
    "tomek": (SMOTETomek, lambda: TheirTomek(sampling_strategy="all")),
}


@either_table
@pytest.mark.parametrize("case", CASES)
def test_is_smote_then_cleaning(case, table):
    ours, cleaning = CASES[case]
    sampler = ours(random_state=0)
    X_new, y_new = sampler.fit_resample(table.X, table.y)
    X_mid, y_mid = SMOTE(random_state=0).fit_resample(table.X, table.y)
    X_their, y_their = cleaning().fit_resample(X_mid, y_mid)
    order = np.lexsort(X_new.to_numpy().T)
    their_order = np.lexsort(X_their.to_numpy().T)
    assert 0 < len(X_new) < len(X_mid)
    np.testing.assert_array_equal(X_new.to_numpy()[order], X_their.to_numpy()[their_order])
    np.testing.assert_array_equal(y_new.to_numpy()[order], y_their.to_numpy()[their_order])


@either_table
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lengths", [(400,), (100, 0, 150, 150), tuple([23] * 17 + [9])], ids=str)
def test_partitions_do_not_matter(case, table, lengths):
    expected = CASES[case][0](random_state=3).fit_resample(table.X, table.y)
    got = dask.compute(*CASES[case][0](random_state=3).fit_resample(*in_frames(table, lengths)))
    for mine, theirs in zip(got, expected, strict=True):
        assert mine.to_numpy().tobytes() == theirs.to_numpy().tobytes()


@either_table
def test_given_samplers_are_used_and_left_alone(table):
    smote, enn = SMOTE(k_neighbors=3, sampling_strategy="minority"), EditedNearestNeighbours(kind_sel="mode", n_neighbors=5)
    sampler = SMOTEENN(smote=smote, enn=enn, random_state=1).fit(table.X, table.y)
    sampler.fit_resample(table.X, table.y)
    assert sampler.smote_.k_neighbors == 3
    assert sampler.enn_.kind_sel == "mode"
    assert not hasattr(smote, "report_")
    assert not hasattr(enn, "report_")


@pytest.mark.parametrize(
    ("sampler", "words"),
    [
        (SMOTEENN(smote="x"), "SMOTEENN: smote must be of dresample's class SMOTE, or None. Got 'x'. Chain joins"),
        (SMOTEENN(smote=ADASYN()), r"smote must be .* SMOTE, or None. Got ADASYN\(\)"),
        (SMOTEENN(smote=TheirSMOTE()), "smote must be .* SMOTE, or None. Got a SMOTE of imblearn"),
        (SMOTEENN(enn=TomekLinks()), r"enn must be .* EditedNearestNeighbours, or None. Got TomekLinks\(\)"),
        (SMOTETomek(tomek=TomekLinks), r"tomek must be .* TomekLinks, or None. Got the class TomekLinks: .*TomekLinks\(\)"),
        (SMOTEIPF(ipf=EditedNearestNeighbours()), "SMOTEIPF: ipf must be .* IterativePartitioningFilter, or None"),
    ],
    ids=["name", "adasyn", "theirs", "tomek", "class", "enn"],
)
def test_members_of_another_class_are_refused(sampler, words):
    table = three_features()
    for whole in (sampler, Chain(RandomUnderSampler(), sampler)):
        with no_tasks(), pytest.raises(ParameterError, match=words):
            whole.fit_resample(*in_frames(table, (400,)))
