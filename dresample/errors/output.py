"""What is wrong with an output that stands: manifest, versions, references."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import InputError, OutputError, ParameterError
from dresample.errors.words import either, few, shown

__all__ = [
    "job_without_words",
    "manifest_too_new",
    "manifest_value",
    "no_output",
    "no_version",
    "not_referable",
    "output_is_versions",
    "output_part_missing",
    "originals_referenced_input",
    "seed_of_job",
    "source_changed",
    "versions_beside_others",
    "versions_kept",
]


def no_output(path: Any, reason: str) -> OutputError:
    return OutputError(f"{path} is no output of dresample: {reason}. Pass the folder that a job made, or a version of it.")


def no_version(path: Any) -> OutputError:
    return OutputError(f"{path} has no current version. Run its job, or pass another folder.")


def manifest_too_new(path: Any, found: int, known: int) -> OutputError:
    return OutputError(
        f"The manifest of {path} has format {found}, and this release reads up to {known}. Read it with the release that wrote it."
    )


def manifest_value(text: object) -> OutputError:
    return OutputError(
        f"The manifest holds a value that no file brings back: {shown(str(text))}. Run the job from its own program."
    )


def job_without_words(sampler: str) -> ParameterError:
    return ParameterError(
        f"{sampler} has a parameter that no file can hold, such as a function or a network: another process could not tell whether "
        f"it takes up the same job. Run it without {either('resume and keep', '--resume and --keep')}."
    )


def seed_of_job(found: object) -> ParameterError:
    return ParameterError(
        f"random_state={shown(found)}: a job that is taken up by another process needs a seed that can be written down. Pass an "
        "int, or None, which draws one and keeps it."
    )


def not_referable(sampler: str, why: str) -> ParameterError:
    wish = either('originals="referenced"', "--originals referenced")
    return ParameterError(
        f"{wish} needs an over-sampler that leaves the originals alone and puts new rows below them. {sampler} {why}. "
        "Leave the option out, which copies the originals."
    )


def source_changed(output: Any, path: Any, how: str) -> InputError:
    return InputError(
        f"{path}, which {output} refers to, is not the file that it was made of ({how}). Bring it back, or run the job again."
    )


def output_part_missing(output: Any, names: Sequence[str]) -> OutputError:
    return OutputError(
        f"{output} lacks {len(names)} of its files: {few(names)}. Look with `dresample verify`, or run the job again."
    )


def output_is_versions(path: Any) -> OutputError:
    return OutputError(
        f"The output {path} keeps versions. Say how many with {either('keep=7', '--keep 7')}, or pick another folder."
    )


def versions_beside_others(path: Any, name: str) -> OutputError:
    return OutputError(
        f"The output {path} holds {name}, which is no version. {either('keep', '--keep')} needs a folder of its own: pick another."
    )


def versions_kept(path: Any, current: Any) -> InputError:
    return InputError(
        f"{path} keeps versions of one table: all of them together would count its rows several times. Pass the current one, "
        f"{current}."
    )


def originals_referenced_input(path: Any) -> InputError:
    return InputError(
        f"{path} holds new rows only, and refers to its source for the originals. Pass dresample.read({str(path)!r}) in Python, or "
        "make the output again with its originals copied."
    )
