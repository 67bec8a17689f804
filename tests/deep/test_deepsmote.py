"""DeepSMOTE: what comes out, in every container and partitioning; small classes; saved networks; pictures."""

from __future__ import annotations

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from distributed import Client, LocalCluster
from sklearn.base import clone

from dresample import DeepSMOTE
from dresample.cli.commands import main
from dresample.deep import extra, saved
from dresample.errors import ClusterError, InputError, ParameterError
from tests.helpers.holding import in_frame
from tests.helpers.marks import NO_ADVICE, OBJECTS_STAY, ONE_TORCH_THREAD

pytestmark = [NO_ADVICE, ONE_TORCH_THREAD, OBJECTS_STAY]
SHAPE = (1, 16, 16)
COUNTS = (60, 14, 8)


def pictures(counts=COUNTS, seed=0, shape=SHAPE):
    """Images of three classes: a bar at one of three places, and noise."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(counts)), counts)
    X = rng.integers(0, 90, (len(y), *shape))
    for i, label in enumerate(y):
        X[i, :, :, 2 + 5 * label : 5 + 5 * label] += 160
    order = rng.permutation(len(y))
    return X[order].astype(np.uint8), y[order]


def tiny(**more):
    settings = {"image_shape": SHAPE, "latent_size": 6, "hidden": 2, "max_epochs": 2, "min_epochs": 0, "random_state": 3}
    return DeepSMOTE(**settings | more)


# --- what comes out ---------------------------------------------------------------------------------------------------


def test_originals_first_then_new_rows_of_each_class():
    X, y = pictures()
    sampler = tiny(provenance=True)
    X_new, y_new = sampler.fit_resample(X, y)
    assert X_new.shape == (180, *SHAPE) and X_new.dtype == np.uint8 and (X_new[:82] == X).all() and (y_new[:82] == y).all()
    assert np.bincount(y_new).tolist() == [60, 60, 60] and y_new[82:].tolist() == [1] * 46 + [2] * 52
    again, _ = clone(sampler).fit_resample(X, y)
    assert (again == X_new).all()
    other, _ = tiny(random_state=4).fit_resample(X, y)
    assert (other != X_new).any()
    assert sampler.losses_["epoch"].tolist() == [1, 2] and sampler.best_epoch_ in (1, 2)
    assert sampler.report_.grade == "C" and "epochs" in sampler.report_.notes["training"]


def test_new_rows_are_decoded_from_points_between_codes_of_the_class():
    X, y = pictures()
    sampler = tiny(provenance=True)
    X_new, y_new = sampler.fit_resample(X, y)
    told = sampler.provenance_.iloc[82:]
    base, near, gap = (told[c].to_numpy(float) for c in ("base_row", "neighbor_row", "gap"))
    network = sampler._network
    rows = X.reshape(82, -1).astype(np.float32)
    codes = np.zeros((82, 6), np.float32)
    for label in (1, 2):
        codes[y == label] = network.encode(rows[y == label])
        own = codes[y == label].astype(float)
        number = np.flatnonzero(y == label)
        distance = np.linalg.norm(own[:, None] - own[None], axis=2)
        np.fill_diagonal(distance, np.inf)
        five = {int(number[i]): set(number[np.argsort(line)[:5]]) for i, line in enumerate(distance)}
        here = y_new[82:] == label
        assert all(int(n) in five[int(b)] for b, n in zip(base[here], near[here], strict=True))
    base, near = base.astype(int), near.astype(int)
    between = codes[base].astype(float) + gap[:, None] * (codes[near].astype(float) - codes[base])
    drawn = np.rint(network.decode(between.astype(np.float32)))
    assert np.abs(drawn - X_new[82:].reshape(98, -1)).max() <= 1
    assert (np.abs(drawn - X_new[82:].reshape(98, -1)) > 0).mean() < 0.01
    shares = sampler.allocation_.groupby("label")["copies"].agg(["min", "max", "sum"])
    assert shares["sum"].tolist() == [46, 52] and (shares["max"] - shares["min"] <= 1).all()


@pytest.mark.parametrize("lengths", [[82], [30, 0, 52], [10, 20, 9, 11, 12, 13, 7]])
def test_any_cut_gives_the_same_codes_and_all_but_the_same_images(lengths):
    X, y = pictures()
    expected = tiny(provenance=True)
    X_new, y_new = expected.fit_resample(X, y)
    frame = pd.DataFrame(X.reshape(82, -1), columns=[f"p{i}" for i in range(256)]).assign(label=y)
    data = in_frame(frame, lengths)
    sampler = tiny(provenance=True)
    lazy_X, lazy_y = sampler.fit_resample(data.drop(columns="label"), data["label"])
    assert isinstance(lazy_X, dd.DataFrame) and lazy_X.npartitions == lazy_y.npartitions > len(lengths)
    found = lazy_X.compute()
    assert (found.dtypes == np.uint8).all() and lazy_y.compute().tolist() == y_new.tolist()
    difference = np.abs(found.to_numpy().astype(int) - X_new.reshape(180, -1))
    assert difference.max() <= 1 and (difference > 0).mean() < 0.01
    pd.testing.assert_frame_equal(sampler.provenance_.compute().reset_index(drop=True), expected.provenance_)
    assert (sampler.losses_["total"] == expected.losses_["total"]).all()  # the same batches, the same bits


@pytest.mark.parametrize("kind", ["pandas", "dask-array", "list"])
def test_every_container_gives_the_same_images(kind):
    X, y = pictures()
    expected = tiny().fit_resample(X, y)[0].reshape(180, -1)
    flat = X.reshape(82, -1)
    data = {
        "pandas": lambda: (pd.DataFrame(flat), pd.Series(y, name="digit")),
        "dask-array": lambda: (da.from_array(X, (40, 1, 8, 16)), da.from_array(y, 40)),
        "list": lambda: (pd.DataFrame({"image": list(flat)}), pd.Series(y)),
    }[kind]()
    X_new, y_new = tiny().fit_resample(*data)
    assert type(X_new) is type(data[0]) and type(y_new) is type(data[1])
    if kind == "list":
        found = np.stack(X_new["image"].to_list())
        assert X_new["image"].iloc[-1].dtype == np.uint8
    else:
        found = np.asarray(X_new).reshape(180, -1)
        assert kind != "dask-array" or X_new.shape == (180, *SHAPE)
    assert np.abs(found.astype(int) - expected).max() <= 1


def test_one_frame_with_a_column_of_lists():
    X, y = pictures()
    frame = pd.DataFrame({"who": [f"w{i}" for i in range(82)], "image": list(X.reshape(82, -1)), "day": np.arange(82), "label": y})
    call = lambda data: tiny(provenance=True).resample(data, "label", features=["image"], carry=["who"])
    out = call(frame)
    assert list(out.columns) == [*frame.columns, "synthetic", "base_row", "neighbor_row", "gap"] and len(out) == 180
    new = out[out["synthetic"]]
    assert new["day"].isna().all() and (new["who"] == "w" + new["base_row"].astype(str)).all()
    assert all(image.shape == (256,) and image.dtype == np.uint8 for image in out["image"])
    told = call(in_frame(frame, [50, 32])).compute()
    assert (np.abs(np.stack(told["image"]).astype(int) - np.stack(out["image"])) <= 1).all()
    assert told["who"].tolist() == out["who"].tolist()


def test_floats_keep_their_range_and_dtype():
    X, y = pictures()
    small = (X / 255.0).astype(np.float32)
    X_new, _ = tiny().fit_resample(small, y)
    assert X_new.dtype == np.float32 and X_new.min() >= small.min() and X_new.max() <= small.max()
    wide, _ = tiny(value_range=(-1.0, 3.0)).fit_resample(small, y)
    assert (wide[82:] != X_new[82:]).any()


def test_the_result_is_lazy():
    X, y = pictures()
    data = in_frame(pd.DataFrame(X.reshape(82, -1), columns=[f"p{i}" for i in range(256)]), [41, 41])
    labels = in_frame(pd.DataFrame({"label": y}), [41, 41])["label"]
    sampler = tiny()
    lazy_X, _ = sampler.fit_resample(data, labels)
    from dresample.deep.encoding import Network

    calls = []
    decode = Network.decode
    try:
        Network.decode = lambda self, codes: calls.append(len(codes)) or decode(self, codes)
        lazy_X.partitions[0].compute()
        assert calls == []
        lazy_X.compute()
        assert sum(calls) == 98
    finally:
        Network.decode = decode


# --- small classes, refusals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_a_class_of_few_rows_shrinks_or_is_copied(rows):
    X, y = pictures((60, 14, rows))
    with pytest.raises(InputError, match=f"Class 2 has {rows} row.*k_neighbors"):
        tiny().fit_resample(X, y)
    copied = tiny(on_small_class="duplicate", provenance=True)
    _, labels = copied.fit_resample(X, y)
    assert np.bincount(labels).tolist() == [60, 60, 60]
    told = copied.provenance_.iloc[len(y) :]
    assert told["neighbor_row"][(labels[len(y) :] == 2)].isna().all()  # its own codes, decoded
    if rows > 1:
        _, labels = tiny(on_small_class="shrink").fit_resample(X, y)
        assert np.bincount(labels).tolist() == [60, 60, 60]
    _, labels = tiny(on_small_class="skip").fit_resample(X, y)
    assert np.bincount(labels).tolist() == [60, 60, rows]


def test_what_is_no_image_or_no_parameter_is_refused():
    X, y = pictures()
    with pytest.raises(InputError, match=r"image_shape=\(1, 28, 28\).* each image of X has the shape \(1, 16, 16\)"):
        tiny(image_shape=(1, 28, 28)).fit_resample(X, y)
    with pytest.raises(InputError, match=r"needs 256 pixels per row .* found 255 columns"):
        tiny().fit_resample(X.reshape(82, -1)[:, 1:], y)
    for wrong in ((16, 16), "1,16,16", (1, 0, 16), (1.0, 16, 16)):
        with pytest.raises(ParameterError, match="'image_shape' parameter of DeepSMOTE must be three whole numbers"):
            tiny(image_shape=wrong).fit_resample(X, y)
    with pytest.raises(ParameterError, match="16"):
        tiny(image_shape=(1, 8, 8)).fit_resample(X[:, :, :8, :8], y)
    wrong_values = {
        "penalty": "other", "batch_size": 1, "learning_rate": 0.0, "device": "tpu", "latent_size": 0, "hidden": 0, "max_epochs": 0,
        "min_epochs": -1, "patience": 0, "penalty_weight": -1.0, "tol": np.nan, "n_workers": 0,
    }  # fmt: skip
    for value in ((255, 0), (0, 0), (0, np.nan), 5, ("a", "b"), (0, 1, 2)):
        with pytest.raises(ParameterError, match="'value_range' parameter of DeepSMOTE"):
            tiny(value_range=value).fit_resample(X, y)
    with pytest.raises(InputError, match=r"The pixels lie in \[0, 249\], not inside value_range=\(0, 1\)"):
        tiny(value_range=(0, 1)).fit_resample(X, y)
    for name, value in wrong_values.items():
        with pytest.raises(ParameterError, match=f"'{name}' parameter of DeepSMOTE"):
            tiny(**{name: value}).fit_resample(X, y)
    bad = X.astype(np.float32)
    bad[3] = np.nan
    with pytest.raises(InputError, match="NaN or infinity"):
        tiny().fit_resample(bad, y)


def test_without_torch_the_names_say_how_to_install_it(monkeypatch):
    X, y = pictures()
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"DeepSMOTE needs PyTorch and safetensors.* pip install torch safetensors"):
        tiny().fit_resample(X, y)


# --- saved networks, checkpoints --------------------------------------------------------------------------------------


def test_a_saved_network_makes_the_same_rows(tmp_path):
    X, y = pictures()
    sampler = tiny()
    X_new, _ = sampler.fit_resample(X, y)
    sampler.save(tmp_path / "net")
    again = tiny(model=tmp_path / "net")
    found, _ = again.fit_resample(X, y)
    assert (found == X_new).all() and again.best_epoch_ == 0 and again.losses_.empty
    names = sorted(p.suffix for p in (tmp_path / "net").iterdir())
    assert names == [".json", ".safetensors"]
    _, facts = saved.load(tmp_path / "net")
    assert facts["image_shape"] == [1, 16, 16] and facts["latent_size"] == 6
    with pytest.raises(ParameterError, match="has latent_size=6, and the sampler latent_size=7"):
        tiny(model=tmp_path / "net", latent_size=7).fit_resample(X, y)


def test_a_checkpoint_is_gone_on_from(tmp_path):
    X, y = pictures()
    whole = tiny(max_epochs=4).fit_resample(X, y)[0]
    tiny(max_epochs=2, checkpoint=tmp_path / "kept").fit_resample(X, y)
    going_on = tiny(max_epochs=4, checkpoint=tmp_path / "kept")
    assert (going_on.fit_resample(X, y)[0] == whole).all() and len(going_on.losses_) == 4


def test_a_checkpoint_of_other_images_is_refused(tmp_path):
    X, y = pictures()
    tiny(checkpoint=tmp_path / "kept").fit_resample(X, y)
    others = [(pictures(seed=1), {}), ((X[::-1], y[::-1]), {}), ((X, y), {"value_range": (-10, 300)})]
    for data, more in others:
        with pytest.raises(ParameterError, match=r"data is '[0-9a-f]{16}' there and '[0-9a-f]{16}' here"):
            tiny(checkpoint=tmp_path / "kept", **more).fit_resample(*data)
    lengths = [30, 0, 52]
    frame = pd.DataFrame(X.reshape(82, -1)).set_axis([f"p{i}" for i in range(256)], axis=1)
    tiny(checkpoint=tmp_path / "kept").fit_resample(in_frame(frame, lengths), in_frame(pd.DataFrame({"y": y}), lengths)["y"])


def test_a_saved_network_refuses_images_in_other_units(tmp_path):
    X, y = pictures()
    sampler = tiny(value_range=(0, 255))
    sampler.fit_resample(X.astype(np.float32), y)
    sampler.save(tmp_path / "net")
    again = tiny(model=tmp_path / "net")
    again.fit_resample(X[10:], y[10:])
    for images in (X / np.float32(255), X.astype(np.float32) * 10):
        with pytest.raises(InputError, match=r"The pixels lie in \[.*trained on \[0, 255\]"):
            again.fit_resample(images, y)


@pytest.mark.slow
def test_training_on_workers_through_the_sampler():
    X, y = pictures()
    with pytest.raises(ClusterError, match=r"n_workers=2 trains on the workers .* no active client"):
        tiny(n_workers=2).fit_resample(X, y)
    alone = tiny()
    alone.fit_resample(X, y)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster),
        dask.config.set(scheduler=None),
    ):
        for images, labels in ((X, y), (da.from_array(X, (30, 1, 16, 16)), da.from_array(y, 30))):
            sampler = tiny(n_workers=2)
            X_new, y_new = dask.compute(*sampler.fit_resample(images, labels))
            assert np.bincount(y_new).tolist() == [60, 60, 60] and (X_new[:82] == X).all()
            np.testing.assert_allclose(sampler.losses_["total"], alone.losses_["total"], rtol=0.01)


def test_lists_that_dask_made_text_of():
    X, y = pictures()
    frame = pd.DataFrame({"image": list(X.reshape(82, -1)), "label": y})
    with dask.config.set({"dataframe.convert-string": True}):
        lazy = dd.from_pandas(frame, npartitions=2)
        for call in (lambda: tiny().fit_resample(lazy[["image"]], lazy["label"]), lambda: tiny().resample(lazy, "label")):
            with pytest.raises(InputError, match=r"text in column 'image'.*convert-string"):
                call()


def test_penalties_differ_and_one_class_is_cleaned_among_codes():
    X, y = pictures()
    # Losses are compared, not the pixels: rounded to 8 bits they may be equal on one CPU and differ on another.
    paper, released = tiny(), tiny(penalty="released")
    paper.fit_resample(X, y)
    released.fit_resample(X, y)
    assert not np.allclose(paper.losses_["penalty"], released.losses_["penalty"], rtol=1e-4, atol=0)
    sampler = tiny(clean="lof")
    _, labels = sampler.fit_resample(X, y)
    assert np.bincount(labels).tolist() == [60, 60, 60] and "outliers of class 1 (lof)" in sampler.report_.notes


def test_verbose_prints_a_line_per_epoch(capsys):
    X, y = pictures()
    tiny(verbose=True).fit_resample(X, y)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and lines[0].startswith("epoch 1: loss ") and "penalty" in lines[1]


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_pictures_show_originals_new_rows_codes_and_loss():
    X, y = pictures()
    sampler = tiny()
    with pytest.raises(AttributeError, match="has not been fitted"):
        sampler.plot()
    sampler.fit_resample(X, y)
    with pytest.raises(ParameterError, match="per_class"):
        sampler.plot(per_class=0)
    with pytest.raises(ParameterError, match=r"Class 0 received no new rows. Those that did: 1, 2\."):
        sampler.plot_projection(0)
    figure = sampler.plot(per_class=5)
    assert len(figure.axes) == 4 * 5 and all(len(axes.images) == 1 for axes in figure.axes)
    shown = np.asarray(figure.axes[0].images[0].get_array())
    first = X[np.flatnonzero(y == 1)[0], 0].astype(float)
    assert np.corrcoef(shown.ravel(), first.ravel())[0, 1] > 0.999
    titles = [title for title, _ in sampler.pictures()]
    assert titles == ["Originals (upper lines) and the images made of them (lower lines)", "Training loss", "Codes: class 1",
                      "Codes: class 2"]  # fmt: skip


# --- command line -----------------------------------------------------------------------------------------------------


def test_the_command_line_gives_images_of_lists(tmp_path):
    X, y = pictures()
    source = tmp_path / "digits.parquet"
    pd.DataFrame({"image": list(X.reshape(82, -1)), "label": y}).to_parquet(source)
    out, page = tmp_path / "out", tmp_path / "report.html"
    common = ["resample", str(source), "--target", "label", "--method", "deepsmote", "-p", "hidden=2", "-p", "latent_size=6",
              "-p", "max_epochs=2", "-p", "min_epochs=0", "--seed", "3", "--workers", "1", "--output", str(out)]  # fmt: skip
    done = CliRunner().invoke(main, [*common, "--image-shape", "1,16", "--report", str(page)])
    assert done.exit_code == 3 and "three whole numbers" in done.output and not out.exists()
    done = CliRunner().invoke(main, [*common, "--image-shape", "1,16,16", "--report", str(page)])
    assert done.exit_code == 0, done.output
    found = pd.read_parquet(out)
    assert found["label"].value_counts().to_dict() == {0: 60, 1: 60, 2: 60}
    assert all(image.shape == (256,) for image in found["image"])
    assert "Originals (upper lines)" in page.read_text() and "Training loss" in page.read_text()
    done = CliRunner().invoke(
        main, ["resample", str(source), "--target", "label", "--image-shape", "1,16,16", "--output", str(tmp_path / "b")]
    )
    assert done.exit_code == 2 and "--method adasyn has no use for --image-shape" in done.output
