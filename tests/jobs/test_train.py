"""The training job: what it writes, that it repeats, statistics of the training rows only, refusals, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from sklearn.metrics import accuracy_score, f1_score

from dresample import errors, training
from dresample.cli.commands import main
from dresample.jobs.network_folder import FILES, load_network
from dresample.jobs.train_file import ART_KEYS, read_job
from dresample.training import epochs
from tests.helpers.marks import ONE_TORCH_THREAD
from tests.helpers.places import ROOT

pytestmark = ONE_TORCH_THREAD

torch = pytest.importorskip("torch")

EXAMPLE = ROOT / "examples/train_art.toml"


def table(rows=400, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], [rows * 9 // 10, rows // 10]))
    X = rng.normal(size=(rows, 3)) * [1, 100, 1e-3] + [5, 1e6, 0] + y[:, None] * [1.5, 150, 0]
    names = np.where(y == 1, "fraud", "usual")
    return pd.DataFrame(X, columns=["hour", "amount", "share"]).assign(shop=rng.integers(0, 9, rows), constant=1.0, kind=names)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    here = tmp_path_factory.mktemp("data")
    whole = table()
    for name, cuts in (("one", [400]), ("three", [100, 250, 400])):
        (here / name).mkdir()
        for i, (a, z) in enumerate(zip([0, *cuts], cuts, strict=False)):
            whole.iloc[a:z].to_parquet(here / name / f"part-{i}.parquet", index=False)
    table(200, seed=1).to_csv(here / "later.csv", index=False)
    return here


def job(folder, out, data="three", more_data="", art="max_epochs = 5\nboost_frequency = 2", rest=""):
    path = out.parent / f"{out.name}.toml"
    path.write_text(
        f'[data]\ntrain = "{folder}/{data}/*.parquet"\ntarget = "kind"\ndrop = ["shop"]\n{more_data}\n'
        f'[network]\nhidden = [8]\n[art]\nbatch_size = 64\ndevice = "cpu"\n{art}\n{rest}\n[output]\nfolder = "{out}"\n'
    )
    return path


def run(*arguments):
    return CliRunner().invoke(main, ["train", *map(str, arguments)])


def contents(out, names=("network.safetensors", "network.json", "refreshes.csv")):
    return {name: (out / name).read_bytes() for name in names if name != "refreshes.csv"} | {
        "refreshes.csv": pd.read_csv(out / "refreshes.csv").drop(columns="seconds").to_csv()
    }


def test_what_is_written(folder, tmp_path):
    out = tmp_path / "trained"
    done = run(job(folder, out))
    assert done.exit_code == 0, done.output
    assert "Macro F1" in done.output and "fraud" in done.output
    assert sorted(p.name for p in out.iterdir()) == sorted(FILES)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["trained", "trained.toml"]
    report = json.loads((out / "report.json").read_text())
    told = json.loads((out / "network.json").read_text())
    assert told["features"] == ["hour", "amount", "share", "constant"] and told["classes"] == ["fraud", "usual"]
    assert report["epochs"] == 5 and report["refreshes"] == 2 and report["parameters"]["boost_frequency"] == 2
    history = pd.read_csv(out / "history.csv")
    assert len(history) == 5 and history["valid_loss"].idxmin() + 1 == report["best_epoch"]
    assert pd.read_csv(out / "refreshes.csv")["epoch"].tolist() == [0, 2, 4]
    assert (out / "history.png").read_bytes().startswith(b"\x89PNG")

    # The scores are those of the network that was written, on the rows that were held out.
    frame = table()
    codes = (frame["kind"] == "usual").to_numpy().astype(np.int16)
    held = epochs.held_out(0, codes, np.bincount(codes), 0.15)
    module, standard, _ = load_network(out)
    with torch.no_grad():
        predicted = module(torch.from_numpy(standard(frame[told["features"]]).to_numpy(copy=True))).argmax(1).numpy()
    matrix = np.array(report["confusion_matrix"])
    assert matrix.sum() == held.sum() == 60
    assert report["accuracy"] == pytest.approx(accuracy_score(codes[held], predicted[held]))
    f1 = f1_score(codes[held], predicted[held], average=None, zero_division=0)
    assert [report["f1"][c] for c in ("fraud", "usual")] == pytest.approx(f1.tolist())
    assert report["macro_f1"] == pytest.approx(f1.mean())

    # Standardised with the statistics of the training rows only.
    training = frame[told["features"]][~held]
    np.testing.assert_allclose(told["mean"], training.mean(), rtol=1e-12)
    np.testing.assert_allclose(told["spread"], training.std(ddof=0), rtol=1e-9)
    assert told["spread"][3] == 0.0
    assert not np.allclose(told["mean"][0], frame["hour"].mean(), rtol=1e-6)


def test_files_are_of_no_consequence_and_runs_repeat(folder, tmp_path):
    outs = [tmp_path / name for name in ("a", "b", "c")]
    for out, data in zip(outs, ("three", "one", "three"), strict=True):
        assert run(job(folder, out, data)).exit_code == 0
    assert contents(outs[0]) == contents(outs[1]) == contents(outs[2])


def test_a_seed_of_the_system(folder, tmp_path):
    out = tmp_path / "trained"
    assert run(job(folder, out, art='max_epochs = 1\nrandom_state = "none"')).exit_code == 0
    assert isinstance(json.loads((out / "report.json").read_text())["parameters"]["random_state"], int)


def test_the_job_equals_the_api(folder, tmp_path):
    out = tmp_path / "trained"
    assert run(job(folder, out, more_data="standardize = false\n", art="max_epochs = 2\nrandom_state = 7")).exit_code == 0
    from functools import partial

    from dresample.training.feed_forward import feed_forward

    frame = table()
    fitted = training.ARTClassifier(
        partial(feed_forward, hidden=(8,)), batch_size=64, max_epochs=2, random_state=7, device="cpu"
    ).fit(frame[["hour", "amount", "share", "constant"]], frame["kind"])
    module, standard, told = load_network(out)
    assert standard is None and told["mean"] is None
    for name, value in module.state_dict().items():
        assert torch.equal(value, fitted.module_.state_dict()[name])


def test_a_validation_table_is_scored_and_not_trained_on(folder, tmp_path):
    out = tmp_path / "trained"
    more = f'validation = "{folder}/later.csv"'
    done = run(job(folder, out, more_data=more, art='max_epochs = 3\npatience = "none"\nresampling = "none"'))
    assert done.exit_code == 0, done.output
    report, told = (json.loads((out / name).read_text()) for name in ("report.json", "network.json"))
    assert np.sum(report["confusion_matrix"]) == 200 and report["refreshes"] == 0 and report["epochs"] == 3
    np.testing.assert_allclose(told["mean"], table()[told["features"]].mean(), rtol=1e-12)


def test_an_output_is_replaced_on_request_only(folder, tmp_path):
    out = tmp_path / "trained"
    path = job(folder, out, art="max_epochs = 1")
    assert run(path).exit_code == 0
    again = run(path)
    assert again.exit_code == 4 and "--overwrite" in again.output
    assert run(path, "--overwrite").exit_code == 0
    (out / "notes.txt").write_text("mine")
    refused = run(path, "--overwrite")
    assert refused.exit_code == 4 and "something else" in refused.output and (out / "notes.txt").exists()


def test_a_training_that_fails_leaves_nothing(folder, tmp_path):
    out = tmp_path / "trained"
    done = run(job(folder, out, rest="[optimizer]\nlearning_rate = 1e30"))
    assert done.exit_code == 3 and "loss is" in done.output
    assert [p.name for p in tmp_path.iterdir()] == ["trained.toml"]


@pytest.mark.parametrize(
    "change, words",
    [
        ({"art": "boost_frequncy = 2"}, "unknown key 'boost_frequncy'. Did you mean 'boost_frequency'?"),
        ({"rest": "[optimiser]\nlearning_rate = 1"}, "unknown key 'optimiser'. Did you mean 'optimizer'?"),
        ({"rest": "[optimizer]\nlearnig_rate = 1"}, "Did you mean 'learning_rate'?"),
        ({"more_data": "zzz = 1"}, "unknown key 'zzz'. Known are train"),
        ({"rest": "[optimizer]\nlearning_rate = 0"}, "learning_rate of [optimizer] must be a number above 0"),
        ({"rest": "[optimizer]\nweight_decay = true"}, "weight_decay of [optimizer] must be"),
        ({"more_data": 'features = ["hour"]'}, "drop of [data] must be left out"),
        ({"more_data": 'validation = "nowhere/*.parquet"'}, "No input found at nowhere"),
        ({"art": "blending_constant = 2.0"}, "blending_constant"),
        ({"art": 'patience = "never"'}, "patience"),
        ({"art": "batch = [1]"}, "unknown key 'batch'"),
        ({"art": "max_epochs = [1]"}, "must be a single value"),
        ({"art": 'random_state = "abc"'}, "random_state='abc' is a str"),
        ({"art": "random_state = 1.5"}, "random_state=1.5 is a float"),
        ({"data": "nowhere"}, "No input found"),
        ({"more_data": "["}, "Cannot read the job file"),
    ],
)
def test_wrong_settings_are_refused_with_their_key(folder, tmp_path, change, words):
    done = run(job(folder, tmp_path / "trained", **change))
    assert done.exit_code == 3, done.output
    assert words in done.output
    assert not (tmp_path / "trained").exists()


def test_an_unknown_device_is_refused_before_the_data_are_read(folder, tmp_path):
    path = job(folder, tmp_path / "trained")
    path.write_text(path.read_text().replace('device = "cpu"', 'device = "tpu"'))
    done = run(path)
    assert done.exit_code == 3 and 'device = "tpu" of [art] is none that PyTorch knows' in done.output.replace("\n", " ")


def test_a_wrong_job_file_is_refused(tmp_path):
    missing = run(tmp_path / "none.toml")
    assert missing.exit_code == 3 and "No such file" in missing.output
    for text, words in (
        ("", "train of [data] must be"),
        ("data = 1", "data must be a table"),
        ('[data]\ntrain = "x"\ntarget = "y"', "folder of [output]"),
        ("[data]\ntrain = []", "train of [data] must be a path"),
    ):
        (tmp_path / "job.toml").write_text(text)
        done = run(tmp_path / "job.toml")
        assert done.exit_code == 3 and words in done.output


def test_wrong_columns_are_refused_by_name(folder, tmp_path):
    path = job(folder, tmp_path / "trained")
    path.write_text(path.read_text().replace('target = "kind"', 'target = "sort"'))
    done = run(path)
    assert done.exit_code == 3 and "target column 'sort'" in done.output
    path.write_text(path.read_text().replace('target = "sort"', 'target = "hour"').replace('["shop"]', '["shop", "amount"]'))
    done = run(path)
    assert done.exit_code == 3 and "not numbers: kind" in done.output


def test_the_example_lists_every_key_with_its_default(tmp_path):
    tables = tomllib.loads(EXAMPLE.read_text())
    assert set(tables["art"]) == set(ART_KEYS)
    read = read_job(EXAMPLE)
    (tmp_path / "least.toml").write_text('[data]\ntrain = "a"\ntarget = "b"\n[output]\nfolder = "c"')
    least = read_job(tmp_path / "least.toml")
    for name in ("validation", "features", "standardize", "hidden", "dropout", "learning_rate", "weight_decay"):
        assert getattr(read, name) == getattr(least, name)
    defaults = training.ARTClassifier(torch.nn.Identity()).get_params()
    assert {k: v for k, v in read.art.items() if k != "random_state"} == {k: defaults[k] for k in ART_KEYS if k != "random_state"}


def test_a_folder_without_a_network(tmp_path):
    with pytest.raises(errors.InputError, match="No saved model"):
        load_network(tmp_path)


def test_the_command_trains(folder, tmp_path):
    out = tmp_path / "trained"
    command = [sys.executable, "-m", "dresample", "train", str(job(folder, out, art="max_epochs = 1"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "Macro F1" in done.stdout and "Traceback" not in done.stderr
