"""What a parameter may be: each check lets its values through, and says of others what is needed."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from dresample.errors import ParameterError
from dresample.sampling.parameters import (
    at_least,
    between,
    count_number,
    from_zero,
    known_seed,
    must,
    one_of,
    optional,
    positive_number,
)

CASES = {
    "count": (count_number, [1, np.int8(3)], [0, True, 1.0, None], "an int of at least 1"),
    "at least": (at_least(2), [2, 7], [1, "2"], "an int of at least 2"),
    "positive": (positive_number, [1, 0.5, np.float32(2)], [0, -1.0, np.inf, np.nan, True, "1"], "a finite number above 0"),
    "from zero": (from_zero, [0, 0.5], [-1e-9, np.nan], "a finite number of at least 0"),
    "between": (between(0, 1), [0, 1, 0.5], [-0.1, 1.1, np.nan, "1"], r"a float in \[0, 1\]"),
    "above": (between(0, 1, above=True), [1, 1e-9], [0, 2], r"a float in \(0, 1\]"),
    "choice": (one_of(None, "a", True, 2), [None, "a", True, 2], ["b", 1, False, 3], r"one of \[None, 'a', True, 2\]"),
    "must": (must(str.isupper, "in capitals"), ["A"], ["a"], "in capitals"),
    "optional": (optional(count_number), [None, 3], [0, "3"], "an int of at least 1"),
    "seed": (known_seed, [None, 3, np.random.default_rng(0), np.random.RandomState(0)], [True, "3", 1.5], "None, an int, a"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_passes_and_what_does_not(case):
    check, good, bad, need = CASES[case]
    for value in good:
        check(SimpleNamespace(size=value), "size")
    for value in bad:
        with pytest.raises(ParameterError, match=f"^The 'size' parameter of SimpleNamespace must be {need}"):
            check(SimpleNamespace(size=value), "size")
