"""Parameters are declared once: the annotations of a class become its keyword-only ``__init__``, its documentation and its checks.

    class SMOTE(Interpolating):
        k_neighbors: Annotated[Any, neighbor_number] = 5

As with a dataclass, with differences, for samplers are estimators:

- The section "Parameters" of a docstring holds what the class says itself; what it does not say is taken from its bases.
- What is annotated to a type is a check, a function of (owner, name) that raises.
- Parameters that samplers share stand where ``_order`` puts them; all others stand at its ``"*"``, those of bases first. ``After``,
  annotated to a type, names another place.
- A class may write its ``__init__`` by hand; it then says all of its parameters itself.

Type checkers and editors read what comes of it in the stubs of the packages, written from the classes (``make registered``). With
``dataclass_transform`` in their place, Jedi would take all parameters for positional ones, nobody would know their order, and
descriptions that are inherited would not be shown.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, get_args, get_origin

from dresample.sampling.parameters import Check

__all__ = ["After", "Declared", "positional"]

REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True)
class After:
    """The place of a parameter: after another one, or (None) before all of them."""

    name: str | None


@dataclass(frozen=True)
class _Positional:
    default: Any


def positional(default: Any) -> Any:
    """The default of a parameter that may also be given by its place; it goes first."""
    return _Positional(default)


@dataclass(frozen=True)
class Parameter:
    """One parameter as a class declares it."""

    name: str
    annotation: str
    default: Any
    checks: tuple[Check, ...]
    place: After | None
    keyword: bool


class Declared:
    """Base of the classes whose annotations are their parameters; not for use by itself."""

    _order: ClassVar[tuple[str, ...]] = ("*",)
    _own: ClassVar[tuple[Parameter, ...]] = ()
    _parameters: ClassVar[Mapping[str, Parameter]] = {}
    _described: ClassVar[Mapping[tuple[str, ...], str]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        by_hand = "__init__" in cls.__dict__ or not (cls.__init__ is object.__init__ or hasattr(cls.__init__, "_declared"))
        cls._own = tuple(_written(cls))
        cls._parameters = _in_order(cls)
        head, section, tail = _parts(inspect.cleandoc(cls.__dict__.get("__doc__") or ""))
        cls._described = dict(_entries(section))
        if "__init__" in cls.__dict__ or (by_hand and not cls._own):
            return
        _give(cls, _initializer(cls), "".join([head, _documented(cls), tail]) if head else None)

    def _check_declared(self) -> None:
        """Check every parameter by itself, in their order."""
        for parameter in self._parameters.values():
            for check in parameter.checks:
                check(self, parameter.name)


def _give(cls: type[Any], init: Any, text: str | None) -> None:
    """Jedi would take what a method assigns to its first argument for an attribute, before ``__init__`` of a stub."""
    cls.__init__ = init
    if text is not None:
        cls.__doc__ = text


# --- from annotations to parameters -----------------------------------------------------------------------------------


def _written(cls: type[Any]) -> Iterator[Parameter]:
    """What the annotations of a class declare."""
    for name, annotation in inspect.get_annotations(cls).items():
        if re.match(r"(typing\.)?ClassVar\b", str(annotation)):
            continue
        default = cls.__dict__.get(name, REQUIRED)
        keyword = not isinstance(default, _Positional)
        if isinstance(default, _Positional):
            default = default.default
            setattr(cls, name, default)
        kind, notes = _read(cls, annotation)
        places = [note for note in notes if isinstance(note, After)]
        checks = tuple(note for note in notes if callable(note))
        yield Parameter(name, kind, default, checks, places[0] if places else None, keyword)


def _read(cls: type[Any], annotation: Any) -> tuple[str, Sequence[Any]]:
    """The type of an annotation as it is printed, and what is noted to it."""
    if isinstance(annotation, str):
        try:
            annotation = eval(annotation, vars(sys.modules[cls.__module__]), dict(vars(cls)))
        except (NameError, AttributeError, KeyError):  # known to type checkers only, or inside of a function
            return annotation, ()
    kind, *notes = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    return inspect.formatannotation(kind), notes


def _in_order(cls: type[Any]) -> dict[str, Parameter]:
    """All parameters of a class, each as the nearest base declares it, in the order of the signature."""
    found = {parameter.name: parameter for base in reversed(cls.__mro__) for parameter in base.__dict__.get("_own", ())}
    at = cls._order.index("*")
    own = [p.name for p in found.values() if p.name not in cls._order and p.place is None]
    order = [*cls._order[:at], *own, *cls._order[at + 1 :]]
    first = 0
    for p in found.values():
        if p.place is not None:
            order = [name for name in order if name != p.name]
            order.insert(first if p.place.name is None else order.index(p.place.name) + 1, p.name)
            first += p.place.name is None
    return {name: found[name] for name in sorted(filter(found.get, order), key=lambda name: found[name].keyword)}


def _initializer(cls: type[Any]) -> Any:
    """``__init__`` that stores its arguments: written out, so that its signature is a real one."""
    parameters = list(cls._parameters.values())
    heads = [f"{p.name}: {p.annotation}" + ("" if p.default is REQUIRED else f" = _{p.name}") for p in parameters]
    keywords = sum(p.keyword for p in parameters)
    if keywords:
        heads.insert(len(heads) - keywords, "*")
    body = [f"    self.{p.name} = {p.name}" for p in parameters] or ["    pass"]
    names: dict[str, Any] = {"Any": Any, **{f"_{p.name}": p.default for p in parameters}}
    exec("\n".join([f"def __init__({', '.join(['self', *heads])}) -> None:", *body]), names)
    init = names["__init__"]
    init.__qualname__, init.__module__, init._declared = f"{cls.__qualname__}.__init__", cls.__module__, True
    return init


# --- documentation ----------------------------------------------------------------------------------------------------

_TITLE = re.compile(r"^Parameters\n-+\n", re.MULTILINE)
_NEXT = re.compile(r"^\S.*\n-{3,}$", re.MULTILINE)


def _documented(cls: type[Any]) -> str:
    """The section "Parameters" with all parameters of a class, in their order: as the nearest base describes them."""
    told: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        for names, text in base.__dict__.get("_described", {}).items():
            told |= {name: text if name == names[0] else "" for name in names}
    kept = [told[name] for name in cls._parameters if told.get(name)]
    return "\n".join(["Parameters", "-" * 10, *kept, "", ""]) if kept else ""


def _parts(text: str) -> tuple[str, str, str]:
    """A docstring: before its section "Parameters" (or where that would be), the section, and after it."""
    title = _TITLE.search(text)
    start = title.end() if title else 0
    rest = _NEXT.search(text, start)
    end = rest.start() if rest else len(text)
    head = text[: title.start() if title else end].rstrip()
    return (f"{head}\n\n" if head else ""), text[start if title else end : end], text[end:]


def _entries(section: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Of each entry of a section: the parameters that it describes, and its lines."""
    for entry in re.split(r"\n(?=\S)", section.strip("\n")):
        if entry.strip():
            yield tuple(re.split(r",\s*", re.split(r"\s*:|\n", entry)[0])), entry.rstrip()
