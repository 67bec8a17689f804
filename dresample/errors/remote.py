"""What is wrong with addresses of other machines, and with outputs where nothing can be renamed."""

from __future__ import annotations

from typing import Any

from dresample.errors.kinds import InputError, OutputError
from dresample.errors.words import either

__all__ = ["input_unfinished", "output_not_empty", "output_not_replaced", "output_published", "output_url", "url_refused"]


def url_refused(path: str, reason: str) -> InputError:
    return InputError(f"Cannot read {path}: {reason}.")


def output_url(path: str, reason: str) -> OutputError:
    return OutputError(f"Cannot write to {path}: {reason}.")


def input_unfinished(path: Any) -> InputError:
    return InputError(
        f"{path} is an output that is being written, or was never finished: what is there is a part of it. Wait for its job, "
        "or run it again."
    )


def output_not_replaced(path: Any) -> OutputError:
    keep = either("keep=2", "--keep 2")
    return OutputError(
        f"The output {path} exists, and its storage renames nothing: readers would find the old files and the new ones together. "
        f"Keep versions with {keep} in a folder of its own, pick another folder, or remove this one."
    )


def output_not_empty(path: Any) -> OutputError:
    return OutputError(
        f"There are files under {path} already. An output begins in an empty place: remove them, or pick another folder."
    )


def output_published(path: Any) -> OutputError:
    return OutputError(
        f"Another run has published {path} meanwhile, and it stays as that run left it. Look at it, and run again if need be."
    )
