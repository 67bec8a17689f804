"""Who reads a message: the marks of :mod:`dresample.errors.words` written out, as late as the message is read.

An error may be raised in another process and travels with its marks; what it says is decided where it is shown. Samplers inside of
others (of a chain, say) are told by the path to them, so that advice names what can be passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, Protocol

from dresample.errors.words import BEGIN, END, NEXT

__all__ = ["Member", "at", "path", "speaking", "within"]


class Member(NamedTuple):
    """A sampler inside of another: the parameter that it is, its class, and the parameters that its owner sets for it."""

    name: str
    kind: str
    shared: tuple[str, ...] = ()


Path = tuple[Member, ...]


class Speech(Protocol):
    """Words for one kind of reader. ``members`` is the path to the sampler whose parameter it is, the outermost first."""

    def parameter(self, name: str, members: Path) -> str:
        """The name of a parameter."""

    def setting(self, name: str, values: Sequence[str], members: Path) -> str:
        """A parameter with one of some values, each as Python writes it."""

    def either(self, python: str, command_line: str, job_file: str) -> str:
        """One of the texts."""

    def sampler(self, name: str) -> str:
        """Another sampler, by its class."""


class _Python:
    """Arguments of Python."""

    def parameter(self, name: str, members: Path) -> str:
        return f"{name} of {members[-1].name}" if members else name

    def setting(self, name: str, values: Sequence[str], members: Path) -> str:
        first = f"{name}={values[0] if values else ''}"
        for member in reversed(members):
            first = f"{member.name}={member.kind}({first or '...'})"
        return listed([first, *values[1:]])

    def either(self, python: str, command_line: str, job_file: str) -> str:
        return python

    def sampler(self, name: str) -> str:
        return name


PYTHON = _Python()

_speech: ContextVar[Speech] = ContextVar("speech", default=PYTHON)
_path: ContextVar[Path] = ContextVar("path", default=())


@contextmanager
def speaking(speech: Speech) -> Iterator[None]:
    """Messages that are read inside the block are for this reader."""
    token = _speech.set(speech)
    try:
        yield
    finally:
        _speech.reset(token)


@contextmanager
def within(*members: Member) -> Iterator[Path]:
    """Messages that are made inside the block are of a sampler inside of the one at work."""
    with at((*_path.get(), *members)) as here:
        yield here


@contextmanager
def at(members: Sequence[Member]) -> Iterator[Path]:
    """Messages that are made inside the block are of the sampler at the end of a path."""
    token = _path.set(tuple(members))
    try:
        yield _path.get()
    finally:
        _path.reset(token)


def path() -> Path:
    """Where the sampler at work is: inside of which others."""
    return _path.get()


def of_owner(name: str, members: Path) -> Path:
    """The path to the sampler that takes a parameter: an owner may set it for its member."""
    while members and name in members[-1].shared:
        members = members[:-1]
    return members


def listed(values: Sequence[str]) -> str:
    """``a, b or c``."""
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def written(marked: str, members: Path = (), speech: Speech | None = None) -> str:
    """A text with its marks written out for a reader: by default for the one of this context."""
    speech = _speech.get() if speech is None else speech
    first, *rest = marked.split(BEGIN)
    out = [first]
    for piece in rest:
        mark, _, text = piece.partition(END)
        out += [_one(speech, mark.split(NEXT), members), text]
    return "".join(out)


def _one(speech: Speech, mark: list[str], members: Path) -> str:
    kind, *fields = mark
    if kind == "parameter":
        return speech.parameter(fields[0], of_owner(fields[0], members))
    if kind == "own":
        return fields[0] if speech is PYTHON else speech.parameter(fields[0], of_owner(fields[0], members))
    if kind == "setting":
        return speech.setting(fields[0], fields[1:], of_owner(fields[0], members))
    if kind == "either":
        return speech.either(*fields)
    return speech.sampler(*fields)
