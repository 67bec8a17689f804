"""Safe-Level-SMOTE: worked levels, the five cases, gaps in their ranges; and, with MSMOTE, classes of noise only."""

from __future__ import annotations

import numpy as np
import pytest

from dresample import MSMOTE, SafeLevelSMOTE
from dresample.errors import NoBaseError, NoBaseWarning, ParameterError
from dresample.over_sampling.safe_level_smote import gap_ranges
from tests.helpers.marks import NO_ADVICE
from tests.helpers.oracles import nearest_of_class, same_class
from tests.helpers.outcomes import new_rows_of
from tests.helpers.tables import LINE, LINE_LABELS, all_noise, overlapping

pytestmark = NO_ADVICE


# --- Safe-Level-SMOTE -------------------------------------------------------------------------------------------------


def test_worked_safe_levels():
    """Levels 2, 2, 2, 0: the last row, without a friend, only gives copies of its partners, and they copies of themselves."""
    sampler = SafeLevelSMOTE(k_neighbors=3, random_state=0, provenance=True, sampling_strategy={1: 204})
    new, base, partner, gap = new_rows_of(sampler, LINE, LINE_LABELS)
    assert (3 - sampler.allocation_["rivals"]).tolist() == [2, 2, 2, 0]
    assert set(gap[base == 3]) == {1.0}
    assert new[(base == 3) & (partner == 2), 0] == pytest.approx(2.2)
    assert set(gap[partner == 3]) == {0.0}
    assert (new[(base == 2) & (partner == 3), 0] == 2.2).all() and ((base == 2) & (partner == 3)).any()
    between = (base < 3) & (partner < 3)
    assert 0 < gap[between].min() < 0.1 and 0.9 < gap[between].max() < 1


@pytest.mark.parametrize("base, partner, low, high", [(2, 2, 0, 1), (4, 1, 0, 0.25), (1, 4, 0.75, 1), (0, 3, 1, 1), (3, 0, 0, 0)])
def test_the_five_cases_have_the_gaps_of_the_paper(base, partner, low, high):
    assert [float(v[0]) for v in gap_ranges(np.array([base]), np.array([partner]))] == [low, high]


@pytest.mark.parametrize("neighbors", ["class", "all"])
@pytest.mark.parametrize("seed", range(3))
def test_gaps_lie_in_the_ranges_of_the_paper(seed, neighbors):
    X, y = overlapping(seed)
    sampler = SafeLevelSMOTE(k_neighbors=5, neighbors=neighbors, random_state=seed, provenance=True)
    new, base, partner, gap = new_rows_of(sampler, X, y)
    level, near = same_class(X, y, 5)
    partners = near if neighbors == "all" else nearest_of_class(X, y, 5)
    assert all(p in partners[b] for b, p in zip(base, partner, strict=True))
    if neighbors == "all":
        assert {0, 1} == set(y[partner])
    own, theirs = level[base], level[partner]
    assert ((own > 0) | (theirs > 0)).all()
    for b, n, g in zip(own, theirs, gap, strict=True):
        if n == 0:
            assert g == 0
        elif b >= n:
            assert 0 <= g <= n / b
        else:
            assert 1 - b / n <= g <= 1
    np.testing.assert_allclose(new, X[base] + gap[:, None] * (X[partner] - X[base]))


def test_shares_go_with_the_partners_that_give_a_row():
    X, y = overlapping(5)
    sampler = SafeLevelSMOTE(random_state=0, sampling_strategy={1: 60 + 60_000})
    sampler.fit_resample(X, y)
    level, _ = same_class(X, y, 5)
    own = np.flatnonzero(y == 1)
    usable = ((level[own, None] > 0) | (level[nearest_of_class(X, y, 5)[own]] > 0)).sum(axis=1)
    assert (usable < 5).any()
    np.testing.assert_allclose(sampler.allocation_["copies"], 60_000 * usable / usable.sum(), atol=1)


@pytest.mark.parametrize(
    "kind, name, neighbors", [(SafeLevelSMOTE, "Safe-Level-SMOTE", "class"), (MSMOTE, "MSMOTE", "class"), (MSMOTE, "MSMOTE", "all")]
)
def test_a_class_of_noise_only_is_refused_or_skipped(kind, name, neighbors):
    X, y = all_noise()
    with pytest.raises(NoBaseError, match=f"class 1 has a row of its class among its 3 nearest: all are noise to {name}.*k_neigh"):
        kind(k_neighbors=3, neighbors=neighbors).fit_resample(X, y)
    with pytest.warns(NoBaseWarning, match="Class 1 is left as it is"):
        _, y_new = kind(k_neighbors=3, neighbors=neighbors, on_all_noise="skip").fit_resample(X, y)
    assert len(y_new) == len(y)


@pytest.mark.parametrize("kind", [SafeLevelSMOTE, MSMOTE])
def test_wrong_parameters_are_refused(kind):
    with pytest.raises(ParameterError, match="'neighbors' parameter"):
        kind(neighbors="paper").fit_resample(LINE, LINE_LABELS)
    with pytest.raises(ParameterError, match="'on_all_noise' parameter"):
        kind(on_all_noise="uniform").fit_resample(LINE, LINE_LABELS)
