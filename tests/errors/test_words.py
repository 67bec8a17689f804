"""Values are shown as plain Python, with their nouns."""

from __future__ import annotations

import numpy as np
import pytest

from dresample import SMOTE, RandomOverSampler, RandomUnderSampler, errors
from dresample.errors.words import count, setting, shown


def test_values_are_shown_plainly():
    assert shown({np.str_("b"): [np.int64(3), np.float32(0.5)]}) == "{'b': [3, 0.5]}"
    assert (count(1, "row"), count(0, "row"), count(2, "class")) == ("1 row", "0 rows", "2 classes")
    assert str(errors.SmallClassWarning(f"Pass {setting('scale', None)}.")) == "Pass scale=None."
    with errors.speaking(errors.CommandLine()):
        assert str(errors.InputError(f"Pass {setting('scale', None)} or {setting('image_shape', (1, 28, 28))}.")) == (
            "Pass --scale none or --image-shape 1,28,28."
        )
    with errors.speaking(errors.JobFile()):
        assert str(errors.InputError(f"Pass {setting('rule', 'direct')}.")) == 'Pass rule = "direct" of [art].'


def test_labels_of_numpy_do_not_show():
    X = np.random.default_rng(0).normal(size=(12, 2))
    y = np.repeat(["a", "b"], [9, 3])
    b = np.str_("b")
    for sampler in (SMOTE(sampling_strategy={b: 8}), SMOTE(sampling_strategy={b: 2}), RandomUnderSampler(sampling_strategy={b: 8})):
        with pytest.raises(errors.InputError, match=r"[Cc]lass 'b'"):
            sampler.fit_resample(X, y)
    done = RandomOverSampler(sampling_strategy={b: np.int64(5)}).fit(X, y)
    assert type(next(iter(done.sampling_strategy_))) is str
    with pytest.raises(errors.InputError, match=r"The \['c'\] target class .* The classes are \['a', 'b'\]\."):
        SMOTE(sampling_strategy={np.str_("c"): 8}).fit_resample(X, y)
