"""Saved networks come back, replace old ones whole or not at all, and are told apart from what is damaged."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from dresample.deep import saved
from dresample.errors import InputError, OutputError


def test_saved_models_come_back_and_replace_the_old_ones(tmp_path):
    weights = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "step": np.array(3.0, np.float32), "n": np.array([1, 2])}
    folder = tmp_path / "deep" / "er"
    saved.save(folder, {"old": np.zeros(1)}, {})
    saved.save(folder, {**weights, "a": np.asfortranarray(weights["a"])}, {"shape": [1, 28, 28]})
    found, facts = saved.load(folder)
    assert facts == {"shape": [1, 28, 28]} and set(found) == set(weights)
    for name, value in weights.items():
        assert found[name].dtype == value.dtype and found[name].shape == value.shape and (found[name] == value).all()
    assert sorted(p.suffix for p in folder.iterdir()) == [".json", ".safetensors"]
    assert not any(b"pickle" in p.read_bytes() for p in folder.iterdir())


def test_a_stopped_writer_leaves_the_old_model(tmp_path, monkeypatch):
    saved.save(tmp_path, {"a": np.zeros(2)}, {"n": 1})
    replace = os.replace
    calls = []

    def stopped(source, target):
        calls.append(target)
        if len(calls) == 2:  # the weights are written, model.json is not
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        saved.save(tmp_path, {"a": np.ones(2)}, {"n": 2})
    found, facts = saved.load(tmp_path)
    assert facts == {"n": 1} and found["a"].tolist() == [0, 0]


def test_damaged_models_are_told_apart(tmp_path):
    with pytest.raises(InputError, match="No saved model"):
        saved.load(tmp_path)
    saved.save(tmp_path, {"a": np.zeros(100)}, {})
    (file,) = tmp_path.glob("*.safetensors")
    file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(InputError, match="changed or cut off"):
        saved.load(tmp_path)
    file.unlink()
    with pytest.raises(InputError, match="missing"):
        saved.load(tmp_path)
    (tmp_path / saved.FACTS).write_text(json.dumps({"format": 1, "weights": "../other", "facts": {}}))
    with pytest.raises(InputError, match="format"):
        saved.load(tmp_path)
    (tmp_path / saved.FACTS).write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        saved.load(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="Cannot write"):
        saved.save(tmp_path / "file" / "folder", {"a": np.zeros(1)}, {})
