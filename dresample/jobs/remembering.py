"""A job that begins where an earlier one ended: the state is found, compared, used, and left up to date.

A state is a shortcut, and never part of the answer: the rows that come out are those of a run without it. So it is written as soon
as the search is done, before the output, and a run that is cut off after that finds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Any, Literal

import numpy as np
from sklearn.base import clone

import dresample
from dresample import errors
from dresample.jobs import staging
from dresample.jobs.inputs import Inputs
from dresample.jobs.parquet_files import Piece
from dresample.jobs.progress import Bars
from dresample.jobs.table import Table
from dresample.jobs.targets import check_apart
from dresample.over_sampling.base import ClassByClass
from dresample.over_sampling.memory import Memory
from dresample.sampling.advice import emit
from dresample.sampling.run import remembering
from dresample.state.files import about_of, keys_of, load, save
from dresample.state.ledger import Key, difference, united_spread, word
from dresample.state.state import About, State
from dresample.storage.addresses import address, storage_of

__all__ = ["DRIFT", "StateOptions", "check_state", "new_rows", "resampled", "scaled_as_before", "state_folder"]

#: A feature's spread may be so many times the scale in force, or as small a part of it, without a word.
DRIFT = 1.5


@dataclass(frozen=True)
class StateOptions:
    """Where the state is, and what to do with one that does not hold.

    Parameters
    ----------
    folder : str, optional
        ``OUTPUT.state`` beside the output without.
    on_change : {"raise", "full"}
        A file, a column, the scale or the neighbourhood is another one: an error, or a run that searches everything.
    rescale : bool
        Measure a new scale, and search everything.
    features : bool
        Keep the features of all rows in it, so that a run need not read old files.
    """

    folder: str | None = None
    on_change: Literal["raise", "full"] = "raise"
    rescale: bool = False
    features: bool = True


def state_folder(options: StateOptions, output: str) -> str:
    """Where the state of a job is."""
    folder = f"{output.rstrip('/')}.state" if options.folder is None else address(options.folder)
    return storage_of(folder).absolute(folder)


def check_state(options: StateOptions, output: str, paths: Sequence[str], files: Sequence[str]) -> None:
    """Refuse a folder that is, or lies in, the input or the output, or holds one of them.

    Raises
    ------
    OutputError
    """
    folder = state_folder(options, output)
    place, result = (PurePath(storage_of(path).real(path)) for path in (folder, output))
    if place == result or place in result.parents or result in place.parents:
        raise errors.state_misplaced(folder, output)
    try:
        check_apart(folder, paths, files)
    except errors.OutputError as problem:
        raise errors.state_misplaced(folder, ", ".join(paths)) from problem


def scaled_as_before(sampler: Any, files: Inputs, options: StateOptions, output: str) -> Any:
    """The sampler with the scale in force as numbers, where an earlier run measured it on other files than these.

    So who a job is (:mod:`dresample.jobs.output.identity`) says what its distances are measured in.
    """
    if options.rescale or not isinstance(getattr(sampler, "scale", None), str):
        return sampler
    try:
        about = about_of(state_folder(options, output))
    except errors.StateError:  # told, or passed over, when the state is used
        return sampler
    if about is None or about.unit != sampler.scale or about.scale_of == word([_key(piece) for piece in files.pieces]):
        return sampler
    return clone(sampler).set_params(scale=about.scale)


def new_rows(files: Inputs, options: StateOptions, output: str) -> int | None:
    """Rows that no earlier run has seen; all of them, where there is no state that tells."""
    try:
        known = None if options.rescale else keys_of(state_folder(options, output))
    except errors.StateError:
        known = None
    if known is None or files.rows is None or files.text is not None:
        return files.rows
    here = {_key(piece) for piece in files.pieces}
    return files.rows - sum(rows for key, rows in known.items() if key in here)


def resampled(sampler: Any, table: Table, options: StateOptions | None, output: str, bars: Bars) -> Any:
    """The table, resampled; with a state, only what is new is searched.

    Parameters
    ----------
    sampler : Sampler
        Its ``scale`` becomes the numbers in force, if the state has any.
    table : Table
    options : StateOptions, optional
    output : str
    bars : Bars

    Raises
    ------
    StateError
    """
    frame, roles = table.frame, table.roles
    if options is None:
        return sampler.resample(frame, roles.target, features=table.features, carry=roles.carry)
    why = _why_not(sampler, table)
    if why is not None:
        bars.say(f"Note: everything is searched, and no state is left: {why}.")
        result = sampler.resample(frame, roles.target, features=table.features, carry=roles.carry)
        _note(sampler, f"not used: {why}")
        return result
    folder = state_folder(options, output)
    with staging.locked(folder):
        wanted, keys = _wanted(sampler, table), [_key(piece) for piece in table.files.pieces]
        before = _found(folder, wanted, keys, options, bars)
        if before is not None:
            then = before.about
            wanted = replace(wanted, unit=then.unit, scale=then.scale, scale_since=then.scale_since, scale_of=then.scale_of)
            if isinstance(sampler.scale, str):
                sampler.set_params(scale=then.scale)
        memory = Memory(keys, before, folder if options.features else None)
        with remembering(memory):
            result = sampler.resample(frame, roles.target, features=table.features, carry=roles.carry)
        if not memory.used:
            _note(sampler, "as it was: no class grew")
            return result
        if not wanted.scale and sampler.scale is not None:
            wanted = replace(wanted, scale=sampler.scale_, scale_since=date.today().isoformat(), scale_of=word(keys))
        state = memory.after(replace(wanted, depth=memory.depth, rivals=memory.rivals))
        nbytes = save(state, folder, {"dresample": dresample.__version__, "written": date.today().isoformat()})
    _note(sampler, _told(memory, state, nbytes))
    _warn_of_drift(sampler, state)
    return result


def _why_not(sampler: Any, table: Table) -> str | None:
    """Why a run can neither use a state nor leave one."""
    name = type(sampler).__name__
    if not (isinstance(sampler, ClassByClass) and sampler._incremental):
        return f"{name} does not rest on the neighbours of a class alone"
    if sampler._of_any_class():
        return f"{name} takes partners of all classes"
    if sampler.row_key is not None:
        return "rows go by their keys"
    if sampler.backend != "exact":
        return f"the backend is {sampler.backend!r}"
    if sampler.clean is not None:
        return f"outliers are left out (clean={sampler.clean!r})"
    if table.roles.row_key is not None:
        return "rows go by their keys, and the state speaks of their places"
    if not all(isinstance(piece, Piece) for piece in table.files.pieces):
        return "the files are text, of which every run reads all"
    return None


def _wanted(sampler: ClassByClass, table: Table) -> About:
    """What a state has to hold for."""
    assert table.files.schema is not None
    dtypes = tuple(str(table.files.schema.field(name).type) for name in table.features)
    unit = sampler.scale if isinstance(sampler.scale, str) else "none" if sampler.scale is None else "numbers"
    scale, since = {}, ""
    if isinstance(sampler.scale, Mapping):
        scale, since = {name: float(sampler.scale.get(name, 1.0)) for name in table.features}, date.today().isoformat()
    return About(table.roles.target, tuple(table.features), dtypes, unit, scale, since, "", sampler._depth(), sampler._needs_rivals)


def _key(piece: Any) -> Key:
    if not isinstance(piece, Piece):  # text is never known again
        return Key(repr(piece), 0, 0)
    file = piece.file
    rows = "" if piece.inside is None else repr(piece.inside)
    return Key(storage_of(file.path).absolute(file.path), file.nbytes, file.version, piece.groups, rows)


def _found(folder: str, wanted: About, keys: list[Key], options: StateOptions, bars: Bars) -> State | None:
    """The state that an earlier run left, if it holds for this one."""
    if options.rescale:
        bars.say("Note: a new scale is taken, and everything is searched.")
        return None
    try:
        before = load(folder)
        if before is None:
            return None
        reasons = _reasons(before, wanted, keys)
        if reasons:
            raise errors.state_changed(folder, reasons)
    except errors.StateError as problem:
        if options.on_change == "raise":
            raise
        bars.say(f"Note: everything is searched. {problem}")
        return None
    return before


def _reasons(before: State, wanted: About, keys: list[Key]) -> list[str]:
    """What is another than it was."""
    then, reasons = before.about, []
    for name, what in (("target", "the target"), ("features", "the features"), ("dtypes", "the types of the features")):
        if getattr(then, name) != getattr(wanted, name):
            reasons.append(f"{what} changed from {_shown(getattr(then, name))} to {_shown(getattr(wanted, name))}")
    if wanted.scale and then.scale:
        if other := [name for name in wanted.scale if then.scale.get(name) != wanted.scale[name]]:
            reasons.append(f"the scale of {', '.join(other)} changed")
    elif then.unit != wanted.unit:
        reasons.append(f"scale changed from {then.unit} to {wanted.unit}")
    if then.depth < wanted.depth:
        reasons.append(f"it holds {then.depth} neighbours of each row, and {wanted.depth} are asked for")
    if wanted.rivals and not then.rivals:
        reasons.append("it holds no rows of other classes, and the method counts them")
    found = difference([part.key for part in before.parts], keys)
    if isinstance(found, str):
        reasons.append(found)
    return reasons


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _note(sampler: Any, text: str) -> None:
    sampler.report_ = replace(sampler.report_, notes={**sampler.report_.notes, "state": text})


def _told(memory: Memory, state: State, nbytes: int) -> str:
    change, searched = memory.change, memory.searched
    gone = change.first + len(change.gone)
    scale = f"; scale in force since {state.about.scale_since}" if state.about.scale_since else ""
    return (
        f"{len(state.parts)} parts: {len(change.added)} new, {gone} gone; {searched.fully:,} rows searched among all parts, "
        f"{searched.among_new:,} among the new; {nbytes / 2**20:.1f} MiB{scale}"
    )


def _warn_of_drift(sampler: Any, state: State) -> None:
    """Compare the spreads of the features with the scale that was measured from them once."""
    about = state.about
    if about.unit != "standard" or not state.parts:
        return
    spread = united_spread([part.spread for part in state.parts])
    now = np.sqrt(spread.squares / max(1, spread.rows))
    then = np.array([about.scale[name] for name in about.features])
    off = (now > then * DRIFT) | ((now < then / DRIFT) & (now > 0))
    drifted = [(about.features[c], float(then[c]), float(now[c])) for c in np.flatnonzero(off)]
    warned = emit([errors.scale_drift(drifted, about.scale_since, DRIFT)] if drifted else [])
    sampler.report_ = replace(sampler.report_, warnings=(*sampler.report_.warnings, *warned))
