"""What is wrong outside: files, clusters, job files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import ClusterError, InputError, OutputError, ParameterError
from dresample.errors.words import few

__all__ = [
    "input_changed",
    "input_corrupt",
    "input_missing",
    "job_file",
    "job_key",
    "job_value",
    "no_scheduler",
    "output_exists",
    "output_unwritable",
    "partition_misfits",
    "type_not_kept",
]


def output_exists(path: Any) -> OutputError:
    return OutputError(f"The output {path} exists. Pass --overwrite (overwrite=True) to replace it once the new one is complete.")


def output_unwritable(path: Any, reason: str) -> OutputError:
    return OutputError(f"Cannot write to {path}: {reason}. Pick a folder that you may write to.")


def input_missing(path: Any) -> InputError:
    return InputError(f"No input found at {path}. Pass parquet or CSV files, globs or folders that hold them.")


def input_corrupt(path: Any, reason: str) -> InputError:
    return InputError(f"Cannot read {path}: {reason}. Write the file again, or leave it out.")


def input_changed(path: Any, how: str) -> InputError:
    return InputError(
        f"{path} changed while the job ran ({how}): what was found before and what is there now do not belong together. "
        "Run the job again once nobody writes to its input."
    )


def partition_misfits(reason: str) -> InputError:
    return InputError(f"A partition does not fit the types of the first file: {reason}. Fix the input's types.")


def type_not_kept(columns: Sequence[tuple[str, str, str]]) -> InputError:
    told = "; ".join(f"{name} ({kind}): {reason}" for name, kind, reason in columns[:5])
    more = f"; and {len(columns) - 5} more" if len(columns) > 5 else ""
    return InputError(
        f"Columns whose type parquet files cannot hold: {told}{more}. Leave them out of the input, or cast them there."
    )


def no_scheduler(address: str, reason: str) -> ClusterError:
    return ClusterError(
        f"No Dask scheduler answers at {address} ({reason}). Start one (cluster/local.sh), check the address, "
        "or leave --scheduler out to use a local cluster."
    )


def job_file(path: Any, reason: str) -> InputError:
    return InputError(f"Cannot read the job file {path}: {reason}. See examples/train_art.toml.")


def job_key(path: Any, where: str, key: str, near: str | None, known: Sequence[str]) -> ParameterError:
    nearest = f"Did you mean {near!r}? " if near else ""
    place = f"table [{where}]" if where else "job file"
    return ParameterError(f"{path}: the {place} has an unknown key {key!r}. {nearest}Known are {few(known, 20)}.")


def job_value(path: Any, key: str, found: object, need: str) -> ParameterError:
    return ParameterError(f"{path}: {key} must be {need}. Got {found!r} instead.")
