"""What is wrong outside: files, clusters, job files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import ClusterError, InputError, OutputError, ParameterError
from dresample.errors.words import few, nearest, parameter, setting, shown

__all__ = [
    "input_changed",
    "input_corrupt",
    "input_missing",
    "job_file",
    "job_key",
    "job_value",
    "no_scheduler",
    "no_workers",
    "output_around_input",
    "output_exists",
    "output_failed",
    "output_in_input",
    "output_is_input",
    "output_is_link",
    "output_lock_lost",
    "output_locked",
    "output_lost",
    "output_unwritable",
    "page_unwritable",
    "partition_misfits",
    "scheduler_lost",
    "type_not_kept",
    "workers_killed",
]


def output_exists(path: Any) -> OutputError:
    wish = setting("overwrite", True)
    return OutputError(f"The output {path} exists. Pass {wish} to replace it once the new one is complete.")


def output_unwritable(path: Any, reason: str) -> OutputError:
    return OutputError(f"Cannot write to {path}: {reason}. Pick a folder that you may write to.")


def output_is_link(path: Any, real: Any) -> OutputError:
    return OutputError(
        f"The output {path} is a symbolic link to {real}. A link cannot be replaced by a folder: "
        f"pass {setting('output', str(real))}, or remove the link."
    )


def output_locked(path: Any, lock: Any, owner: str, left: float = 0.0) -> OutputError:
    who = f" (process {owner})" if owner else ""
    lease = "" if left <= 0 else f" If it is dead, its lock is taken {left:.0f} seconds from now."
    return OutputError(
        f"Another run writes to {path}{who}: it holds the lock {lock}. Wait until it is done, or pick "
        f"another {parameter('output')}.{lease}"
    )


def output_lock_lost(path: Any, lock: Any, lease: float) -> OutputError:
    return OutputError(
        f"Another run has taken the lock {lock} of {path}: this one gave no sign of life for {lease:.0f} seconds, as if "
        "it was stopped. Nothing was published. Look at what the other one wrote, and run again if need be."
    )


def output_is_input(path: Any, source: Any) -> OutputError:
    return OutputError(
        f"The output {path} is the input {source}, which it would replace. Pick another {parameter('output')}, and move it "
        "there when you have looked at it."
    )


def output_in_input(path: Any, source: Any) -> OutputError:
    return OutputError(
        f"The output {path} lies inside the input {source}: the next run would read it as input and count its rows twice. "
        f"Pick an {parameter('output')} outside of it."
    )


def output_around_input(path: Any, source: Any) -> OutputError:
    return OutputError(
        f"The input {source} lies inside the output {path}, which would be replaced with it. Pick an "
        f"{parameter('output')} elsewhere."
    )


def output_failed(path: Any, reason: str) -> OutputError:
    return OutputError(f"Writing {path} failed: {reason}. Make room there, or pick an {parameter('output')} on another disk.")


def output_lost(path: Any, names: Sequence[str]) -> OutputError:
    return OutputError(
        f"{len(names)} of the files written for {path} are not there any more: {few(names)}. The workers must see the output "
        "folder under the same path, and nobody may clear it during a run."
    )


def page_unwritable(path: Any, reason: str) -> OutputError:
    return OutputError(f"Cannot write the report {path}: {reason}. Pass a file name in a folder that you may write to.")


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
    listed = "; ".join(f"{name} ({kind}): {reason}" for name, kind, reason in columns[:5])
    more = f"; and {len(columns) - 5} more" if len(columns) > 5 else ""
    return InputError(
        f"Columns whose type parquet files cannot hold: {listed}{more}. Leave them out of the input, or cast them there."
    )


def no_scheduler(address: str, reason: str) -> ClusterError:
    return ClusterError(
        f"No Dask scheduler answers at {address} ({reason}). Start one (cluster/local.sh), check the address, "
        f"or leave {parameter('scheduler')} out to use a local cluster."
    )


def no_workers(wanted: int, seconds: float) -> ClusterError:
    return ClusterError(
        f"The {wanted} worker processes of the local cluster did not start within {seconds:.0f} seconds. Ask for fewer "
        f"({setting('workers', 1)}), or look at what they say with --debug."
    )


def scheduler_lost(address: str) -> ClusterError:
    return ClusterError(
        f"The Dask scheduler at {address} was lost in the middle of the run. Look at why it ended (its own log), start it again, "
        "and run the same command again: the rows will be the same."
    )


def workers_killed(listed: str) -> ClusterError:
    return ClusterError(
        f"Workers died again and again at the same task ({listed}). Most often the system killed them for their memory: give them "
        f"more ({parameter('memory_limit')}), or cut the input into smaller files. If they were stopped by hand, run "
        "the same command again."
    )


def job_file(path: Any, reason: str) -> InputError:
    return InputError(
        f"Cannot read the job file {path}: {reason}. `dresample init` writes one for `dresample run`; examples/train_art.toml "
        "is one for `dresample train`."
    )


def job_key(path: Any, where: str, key: str, known: Sequence[str]) -> ParameterError:
    place = f"table [{where}]" if where else "job file"
    return ParameterError(f"{path}: the {place} has an unknown key {key!r}. {nearest(key, known)}Known are {few(known, 20)}.")


def job_value(path: Any, key: str, found: object, need: str) -> ParameterError:
    return ParameterError(f"{path}: {key} must be {need}. Got {shown(found)} instead.")
