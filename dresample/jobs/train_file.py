"""What a job file of ``dresample train`` asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from typing import Any

from dresample.jobs.config.checked import checked, refused
from dresample.jobs.config.tables import read_tables
from dresample.jobs.config.train_schema import TrainFile
from dresample.jobs.text.dialect import NOTHING_SAID, TextOptions
from dresample.storage.addresses import address

__all__ = ["ART_KEYS", "TrainJob", "read_job"]

#: Keys of [art]: parameters of ARTClassifier.
ART_KEYS = tuple(TrainFile.model_fields["art"].annotation.model_fields)  # type: ignore[union-attr]


@dataclass(frozen=True)
class TrainJob:
    """What a job file asks for.

    Parameters
    ----------
    train, validation : tuple of str
        Files, globs or folders; no ``validation``: rows of ``train`` are held out.
    target : str
    folder : str
        Of the output.
    features : tuple of str or None
        None: all columns but the target and ``drop``.
    drop : tuple of str
    standardize : bool
    hidden : tuple of int
    dropout : float
    art : dict
        Parameters of ARTClassifier.
    learning_rate, weight_decay : float
    text : TextOptions
        How text files are written.
    """

    train: tuple[str, ...]
    target: str
    folder: str
    validation: tuple[str, ...] = ()
    features: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()
    standardize: bool = True
    hidden: tuple[int, ...] = (64, 32)
    dropout: float = 0.0
    art: dict[str, Any] = field(default_factory=dict)
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    text: TextOptions = NOTHING_SAID


def read_job(path: str | PathLike[str]) -> TrainJob:
    """Read and check a job file.

    Raises
    ------
    InputError
        The file is missing or no TOML.
    ParameterError
        A key is unknown or missing, or a value is wrong.
    """
    path = address(path)
    file = checked(TrainFile, read_tables(path), path)
    if file.data.features is not None and file.data.drop:
        raise refused(path, ("data", "drop"), list(file.data.drop), "left out where features are listed")
    said = {key: getattr(file.art, key) for key in ART_KEYS if key in file.art.model_fields_set}
    return TrainJob(
        **{name: getattr(file.data, name) for name in type(file.data).model_fields},
        **file.network.model_dump(),
        **file.optimizer.model_dump(),
        folder=address(file.output.folder),
        art={key: None if value == "none" else value for key, value in said.items()},
        text=file.text.options(),
    )
