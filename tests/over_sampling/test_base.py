"""What over-samplers share: classes with fewer rows than partners are wanted."""

from __future__ import annotations

import numpy as np
import pytest

from dresample import CBSO, DBSMOTE, MDO, MSMOTE, MWMOTE, SNOCC, KernelADASYN, SafeLevelSMOTE
from tests.helpers.marks import NO_ADVICE
from tests.helpers.outcomes import new_rows_of

pytestmark = NO_ADVICE

COUNTED = [
    (KernelADASYN, "n_neighbors", 6),
    (MDO, "n_neighbors", 6),
    (SNOCC, "k_neighbors", 6),
    (CBSO, "n_neighbors", 6),
    (MWMOTE, "k1", 6),
    (DBSMOTE, "min_samples", 5),
    (SafeLevelSMOTE, "k_neighbors", 6),
    (MSMOTE, "k_neighbors", 6),
]


@pytest.mark.parametrize("kind, k, needed", COUNTED, ids=lambda value: getattr(value, "__name__", None))
def test_a_class_with_too_few_rows_is_refused_copied_shrunk_or_skipped(kind, k, needed):
    X, y = np.arange(12.0)[:, None], np.array([1, 1, 1] + [0] * 9)
    with pytest.raises(ValueError, match=f"{k}=5 needs at least {needed}"):
        kind().fit_resample(X, y)
    new, base, partner, gap = new_rows_of(kind(on_small_class="duplicate", provenance=True), X, y)
    assert (new == X[base]).all() and (partner == -1).all() and not gap.any()
    assert np.bincount(kind(on_small_class="shrink").fit_resample(X, y)[1]).tolist() == [9, 9]
    assert np.bincount(kind(on_small_class="skip").fit_resample(X, y)[1]).tolist() == [9, 3]
