"""What is wrong with the state that an earlier run left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.kinds import OutputError, ScaleDriftWarning, StateError
from dresample.errors.words import either, few

__all__ = ["scale_drift", "state_broken", "state_changed", "state_format", "state_misplaced"]

_FULL = either('on_change="full"', "--on-change full", 'on_change = "full" in [state]')


def state_format(place: Any, found: Any, known: int) -> StateError:
    return StateError(
        f"The state in {place} has format {found}; this version reads format {known}. Take {_FULL} to search everything once and "
        "write a new one."
    )


def state_broken(place: Any, reason: str) -> StateError:
    return StateError(
        f"The state in {place} cannot be read ({reason}). Take {_FULL} to search everything once and write a new one, or remove "
        "its folder."
    )


def state_changed(place: Any, reasons: Sequence[str]) -> StateError:
    return StateError(
        f"The state in {place} does not hold for this run: {'; '.join(reasons)}. Take {_FULL} to search everything once and write "
        "a new one."
    )


def state_misplaced(folder: Any, other: Any) -> OutputError:
    return OutputError(
        f"The folder of the state, {folder}, and {other} lie in each other: tables would be taken for what they are not. Give the "
        f"state a folder of its own ({either('StateOptions(folder=...)', '--state', 'folder of [state]')})."
    )


def scale_drift(drifted: Sequence[tuple[Any, float, float]], since: str, threshold: float) -> ScaleDriftWarning:
    names = [f"{name} ({then:.4g} then, {now:.4g} now)" for name, then, now in drifted]
    wish = either("rescale=True", "--rescale", "rescale = true in [state]")
    return ScaleDriftWarning(
        f"The spread of {few(names)} is off the scale in force since {since} by more than a factor of {threshold}. "
        f"Take {wish} for a new scale: one run that searches everything."
    )
