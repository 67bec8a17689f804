"""What is wrong outside: files, clusters, job files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import ClusterError, InputError, OutputError, ParameterError
from dresample.errors.words import either, few, nearest, shown

__all__ = [
    "input_corrupt",
    "input_missing",
    "job_file",
    "job_key",
    "job_value",
    "no_scheduler",
    "output_exists",
    "output_unwritable",
]


def output_exists(path: Any) -> OutputError:
    wish = either("overwrite=True", "--overwrite")
    return OutputError(f"The output {path} exists. Pass {wish} to replace it once the new one is complete.")


def output_unwritable(path: Any, reason: str) -> OutputError:
    return OutputError(f"Cannot write to {path}: {reason}. Pick a folder that you may write to.")


def input_missing(path: Any) -> InputError:
    return InputError(f"No input found at {path}. Pass parquet or CSV files, globs or folders that hold them.")


def input_corrupt(path: Any, reason: str) -> InputError:
    return InputError(f"Cannot read {path}: {reason}. Write the file again, or leave it out.")


def no_scheduler(address: str, reason: str) -> ClusterError:
    return ClusterError(
        f"No Dask scheduler answers at {address} ({reason}). Start one (cluster/local.sh), check the address, "
        "or leave --scheduler out to use a local cluster."
    )


def job_file(path: Any, reason: str) -> InputError:
    return InputError(f"Cannot read the job file {path}: {reason}. See examples/train_art.toml.")


def job_key(path: Any, where: str, key: str, known: Sequence[str]) -> ParameterError:
    place = f"table [{where}]" if where else "job file"
    return ParameterError(f"{path}: the {place} has an unknown key {key!r}. {nearest(key, known)}Known are {few(known, 20)}.")


def job_value(path: Any, key: str, found: object, need: str) -> ParameterError:
    return ParameterError(f"{path}: {key} must be {need}. Got {shown(found)} instead.")
