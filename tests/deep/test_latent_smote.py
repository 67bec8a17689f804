"""LatentSMOTE: tables of any offset, units of the training, and rows that keep to what was learnt."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dresample import LatentSMOTE
from dresample.errors import InputError
from tests.helpers.holding import in_frame
from tests.helpers.marks import NO_ADVICE, OBJECTS_STAY, ONE_TORCH_THREAD

pytestmark = [NO_ADVICE, ONE_TORCH_THREAD, OBJECTS_STAY]


def table(seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(160, 3)) * [1, 100, 1e-3] + [0, 1e4, 0], columns=["a", "b", "c"])
    frame["n"] = rng.integers(0, 9, 160).astype("int32")
    y = np.repeat([0, 1], [120, 40])
    frame.loc[y == 1, "a"] += 2
    return frame, pd.Series(y, name="label")


def test_tables_keep_their_columns_dtypes_and_ranges():
    X, y = table()
    sampler = LatentSMOTE(max_epochs=3, min_epochs=0, latent_size=3, hidden=16, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [120, 120] and (X_new.dtypes == X.dtypes).all()
    pd.testing.assert_frame_equal(X_new.iloc[:160], X)
    assert (X_new.max() <= X.max() + 1e-6).all() and (X_new.min() >= X.min() - 1e-6).all()
    parts = sampler.fit_resample(in_frame(X, [100, 60]), in_frame(y.to_frame(), [100, 60])["label"])[0].compute()
    np.testing.assert_allclose(parts.to_numpy(), X_new.to_numpy(), rtol=1e-4, atol=1e-4)
    assert [title for title, _ in sampler.pictures()] == ["Training loss", "Codes: class 1"]


@pytest.mark.parametrize("offset", [1e6, 1.7e9, 1.7e12])
def test_features_far_from_zero_keep_their_digits(offset):
    X, y = table()
    plain = X.to_numpy(np.float64)
    given = {"max_epochs": 3, "min_epochs": 0, "latent_size": 3, "hidden": 16, "random_state": 0}
    here, _ = LatentSMOTE(**given).fit_resample(plain, y)
    there, _ = LatentSMOTE(**given).fit_resample(plain + offset, y)
    spread = plain.std(axis=0) + offset * 1e-13
    assert (np.abs(there - offset - here) < 0.02 * spread + 8 * np.spacing(offset)).all()
    low, high = (plain + offset).min(axis=0), (plain + offset).max(axis=0)
    assert (there >= low).all() and (there <= high).all()
    assert len(np.unique(there[160:, 1])) > 70
    times, labels = pd.DataFrame({"t": (plain[:, 1] * 1e3).astype("int64") + int(offset)}), y
    made = LatentSMOTE(**given).fit_resample(times, labels)[0]["t"]
    assert made.dtype == "int64" and made.iloc[160:].nunique() > 70


def test_a_saved_network_refuses_a_table_in_other_units(tmp_path):
    X, y = table()
    given = {"max_epochs": 1, "min_epochs": 0, "latent_size": 3, "hidden": 16, "random_state": 0}
    sampler = LatentSMOTE(**given)
    sampler.fit_resample(X, y)
    sampler.save(tmp_path / "net")
    again = LatentSMOTE(**given, model=tmp_path / "net")
    again.fit_resample(X.iloc[20:], y.iloc[20:])
    with pytest.raises(InputError, match=r"Column 'b' lies in .*trained on .*units of that training"):
        again.fit_resample(X.assign(b=X["b"] / 1e3), y)


def test_a_table_is_learnt():
    """Twelve features that hang on two: trained, new rows keep to the surface; untrained they do not."""
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(600, 2))
    X = np.column_stack([hidden, hidden @ rng.normal(size=(2, 10))])
    y = np.repeat([0, 1], [400, 200])
    _, _, turned = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    parts = lambda rows: np.square((rows - X.mean(axis=0)) @ turned.T).sum(axis=0)
    off = lambda rows: parts(rows)[2:].sum() / parts(rows)[:2].sum()
    fit = lambda epochs: LatentSMOTE(
        max_epochs=epochs, min_epochs=epochs, latent_size=2, learning_rate=3e-3, random_state=0
    ).fit_resample(X, y)[0][600:]
    trained, untrained = off(fit(40)), off(fit(1))
    assert trained < 0.05 and untrained > 5 * trained
