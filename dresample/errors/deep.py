"""What is wrong with images, and with the training of an autoencoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import ClusterError, InputError, ModelError, ParameterError
from dresample.errors.words import count, either, nearest, own, parameter, sampler, setting, shown

__all__ = [
    "lists_as_text",
    "no_new_rows",
    "no_client",
    "other_units",
    "outside_range",
    "unknown_device",
    "bad_image_shape",
    "checkpoint_differs",
    "class_codes",
    "deep_missing",
    "image_axes",
    "image_length",
    "image_too_small",
    "image_width",
    "model_corrupt",
    "model_missing",
    "network_dtype",
    "network_width",
    "no_cuda",
    "no_pixels",
    "other_model",
    "partial_fit_failed",
    "too_few_workers",
    "training_lost",
    "training_not_finite",
]


def image_width(owner: str, found: int, shape: tuple[int, ...]) -> InputError:
    c, h, w = shape
    return InputError(
        f"{owner}: {setting('image_shape', shape)} needs {c * h * w:,} pixels per row ({c} x {h} x {w}), found {found:,} columns. "
        "Pass the shape of your images as (channels, height, width), and only their pixels as features."
    )


def image_axes(owner: str, found: tuple[int, ...], shape: tuple[int, ...]) -> InputError:
    return InputError(
        f"{owner}: {setting('image_shape', shape)}, but each image of X has the shape {found}. Images are (channels, height, "
        f"width): for channels last use {either('X.transpose(0, 3, 1, 2)', 'another order of the axes')}."
    )


def image_length(owner: str, column: Any, row: int, found: int, shape: tuple[int, ...]) -> InputError:
    c, h, w = shape
    return InputError(
        f"{owner}: row {row} of a partition has {found:,} pixels in column {shown(column)}; {setting('image_shape', shape)} needs "
        f"{c * h * w:,} in every row. Fill or drop the rows that are short or null."
    )


def no_pixels(owner: str, column: Any, found: str) -> InputError:
    return InputError(
        f"{owner}: column {shown(column)} holds {found}, no lists of numbers. Images come as one column per pixel, as one column "
        "of fixed-size lists, or as an array."
    )


def bad_image_shape(owner: str, found: object) -> ParameterError:
    return ParameterError(
        f"The '{own('image_shape')}' parameter of {owner} must be three whole numbers (channels, height, width), as in "
        f"{setting('image_shape', (1, 28, 28))}. Got {shown(found)} instead."
    )


def deep_missing(name: str) -> ImportError:
    return ImportError(f"{name} needs PyTorch and safetensors, which are an extra. Install them: pip install torch safetensors.")


def other_model(folder: Any, name: str, found: object, wanted: object) -> ParameterError:
    return ParameterError(
        f"The model in {folder} has {setting(name, found)}, and the sampler {setting(name, wanted)}. Set {parameter(name)} as the "
        f"model has it, or train one of your own ({setting('model', None)})."
    )


def image_too_small(shape: tuple[int, ...], least: int) -> ParameterError:
    return ParameterError(
        f"{setting('image_shape', shape)}: the four layers of the autoencoder halve an image four times and need height and width "
        f"of at least {least}, and one channel or more. Pad the images, or pass rows of features to {sampler('LatentSMOTE')}."
    )


def class_codes(dtype: object, shape: tuple[int, ...]) -> InputError:
    return InputError(
        f"Class codes are one whole number from 0 per row, found {dtype} of shape {shape}. Pass the position of each label."
    )


def network_width(found: tuple[int, ...], wanted: int) -> InputError:
    return InputError(
        f"Rows of shape {found} do not fit the network, which takes {wanted:,} features per row. Build it for the data's shape."
    )


def network_dtype(found: object) -> InputError:
    return InputError(f"The network takes float32, found {found}. Let `scaled` return float32, one row per row that it gets.")


def no_cuda() -> ParameterError:
    return ParameterError(
        f"{setting('device', 'cuda')}, but torch finds no CUDA device here. Pass {setting('device', 'auto', 'cpu')}, or install "
        "torch with CUDA."
    )


def training_not_finite(epoch: int, batch: int, found: str, kept: Any) -> ModelError:
    where = "No checkpoint was asked for." if kept is None else f"The last checkpoint, in {kept}, is kept."
    return ModelError(
        f"{found} in epoch {epoch}, batch {batch}. Lower {parameter('learning_rate')}, and check that the features are finite and "
        f"scaled. {where}"
    )


def checkpoint_differs(folder: Any, differences: Sequence[tuple[str, Any, Any]]) -> ParameterError:
    listed = "; ".join(f"{name} is {shown(found)} there and {shown(wanted)} here" for name, found, wanted in differences)
    return ParameterError(
        f"The checkpoint in {folder} is of another training: {listed}. Set these as they were to go on, or pass another folder."
    )


def model_missing(folder: Any) -> InputError:
    return InputError(f"No saved model in {folder}. Pass a folder that save() wrote.")


def model_corrupt(folder: Any, reason: str) -> InputError:
    return InputError(f"The saved model in {folder} cannot be read: {reason}. Save it again, or remove the folder.")


def too_few_workers(wanted: int, found: int) -> ClusterError:
    return ClusterError(
        f"{setting('n_workers', wanted)}, but the cluster has {found}. Start more workers, or lower {parameter('n_workers')}."
    )


def training_lost(attempts: int, happened: Sequence[str]) -> ClusterError:
    return ClusterError(
        f"Training was started {count(attempts, 'time')} and lost each time: {'; '.join(happened)}. Look at the logs and the "
        "memory of the workers, then start it again: it goes on from its last checkpoint, if it has one."
    )


def partial_fit_failed(found: str, epoch: int, batch: int, reason: str) -> ModelError:
    return ModelError(
        f"{found}.partial_fit failed in epoch {epoch}, batch {batch}: {reason.rstrip('.')}. Lower the learning rate, "
        "or standardise the features."
    )


def no_client(n_workers: int) -> ClusterError:
    return ClusterError(
        f"{setting('n_workers', n_workers)} trains on the workers of a Dask cluster, and there is no active client. Make one "
        f"first{either(', for example distributed.Client()', ' (--scheduler or --workers)')}, or leave {parameter('n_workers')} "
        "out to train in this process."
    )


def other_units(folder: Any, what: str, found: tuple[float, float], learned: tuple[float, float]) -> InputError:
    return InputError(
        f"{what} in [{found[0]:g}, {found[1]:g}]; the network of {str(folder)!r} was trained on [{learned[0]:g}, {learned[1]:g}]. "
        f"Bring the data into the units of that training, or train anew ({setting('model', None)})."
    )


def outside_range(found: tuple[float, float], wanted: tuple[float, float]) -> InputError:
    return InputError(
        f"The pixels lie in [{found[0]:g}, {found[1]:g}], not inside "
        f"{setting('value_range', tuple(int(w) if w == int(w) else w for w in wanted))}. Pass the range that pixels can have, or "
        f"leave {parameter('value_range')} out to take that of the data."
    )


def unknown_device(name: Any) -> ParameterError:
    return ParameterError(
        f"{setting('device', name)} is none that PyTorch knows. {nearest(name, ['auto', 'cpu', 'cuda'])}Pass 'auto', 'cpu' or "
        "'cuda'."
    )


def lists_as_text(owner: str, column: Any) -> InputError:
    dask = either(", or set dask.config.set({'dataframe.convert-string': False}) before the frame is made", "")
    return InputError(
        f"{owner} finds text in column {shown(column)}, where it looks for lists of pixels: Dask turns columns of Python lists "
        f"into text. Keep images as pyarrow lists (as parquet files do){dask}."
    )


def no_new_rows(label: Any, labels: list[Any]) -> ParameterError:
    return ParameterError(f"Class {shown(label)} received no new rows. Those that did: {', '.join(map(shown, labels)) or 'none'}.")
