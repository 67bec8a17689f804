"""The tables of the job file of ``dresample train``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from dresample.jobs.config.text_schema import TextTable
from dresample.jobs.config.values import (
    Address,
    Flag,
    Fraction,
    Name,
    NamedNames,
    Names,
    Need,
    NoNegative,
    Paths,
    Positive,
    Single,
    Table,
)

__all__ = ["TrainFile"]


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class DataTable(Table):
    """``[data]``"""

    train: Paths = Field(description="Files to train on.")
    target: Name = Field(description="Column of the class labels.")
    validation: Paths = Field(default=(), description="Files to validate on; without, training rows are held out.")
    features: NamedNames | None = Field(default=None, description="Feature columns; all but the target and `drop` without.")
    drop: Names = Field(default=(), description="Columns that are no features.")
    standardize: Flag = Field(default=True, description="Give each feature mean 0 and spread 1 over the training rows.")


class NetworkTable(Table):
    """``[network]``"""

    hidden: Annotated[
        tuple[Annotated[int, Field(ge=1)], ...], BeforeValidator(_tuple), Need("a list of layer widths, as [64, 32]")
    ] = Field(default=(64, 32), description="Widths of the layers.")  # fmt: skip
    dropout: Fraction = Field(default=0.0, description="Share of values that are dropped in training.")


class ArtTable(Table):
    """``[art]``: parameters of ARTClassifier, which checks them. ``"none"`` stands for None, which TOML does not have."""

    resampling: Single = None
    blending_constant: Single = None
    boost_frequency: Single = None
    rule: Single = None
    absent: Single = None
    batch_size: Single = None
    validation_batch_size: Single = None
    drop_last: Single = None
    max_epochs: Single = None
    patience: Single = None
    validation_fraction: Single = None
    validation_rows: Single = None
    device: Single = None
    random_state: Single = None


class OptimizerTable(Table):
    """``[optimizer]``"""

    learning_rate: Positive = 1e-3
    weight_decay: NoNegative = 1e-2


class FolderTable(Table):
    """``[output]``"""

    folder: Annotated[Address, Need("the name of a folder")] = Field(description="Folder to make.")


class TrainFile(Table):
    """A job file of ``dresample train``."""

    data: DataTable
    network: NetworkTable = NetworkTable()
    art: ArtTable = ArtTable()
    optimizer: OptimizerTable = OptimizerTable()
    output: FolderTable
    text: TextTable = TextTable()
