"""What the command line knows of a method: its name, its parameters, and how to make it.

A combination has the parameters of its samplers as well, as scikit-learn writes them: ``smote__k_neighbors``.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dresample import errors
from dresample.errors.words import nearest
from dresample.registry import ENTRIES

__all__ = ["METHODS", "Method", "find", "unknown"]

#: Name on the command line -> public class.
METHODS = {entry.command: entry.name for entry in ENTRIES if entry.command is not None}


@dataclass(frozen=True)
class Method:
    """A method of the command line.

    Parameters
    ----------
    name : str
    kind : type
        The sampler's class.
    members : dict of {str: Method}
        Of a combination: its samplers, by the parameters that take them.
    usual : dict of {str: object}
        Defaults that are others than those of the class.
    """

    name: str
    kind: type[Any]
    members: Mapping[str, Method] = field(default_factory=dict)
    usual: Mapping[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """What it does, in one line."""
        return (inspect.getdoc(self.kind) or "").partition("\n")[0]

    @property
    def family(self) -> str:
        """What it does to the number of rows: over-sampling, under-sampling, clean-sampling, or a combination."""
        return "combination" if self.members else str(self.kind._kind)

    @property
    def appends(self) -> bool:
        """Whether new rows come in partitions of their own, below those that came in."""
        return self.family == "over-sampling" or "smote" in self.members

    @property
    def defaults(self) -> dict[str, Any]:
        """Its own parameters with their defaults, without its samplers."""
        signature = inspect.signature(self.kind)
        return {name: self.usual.get(name, p.default) for name, p in signature.parameters.items() if name not in self.members}

    @property
    def k_name(self) -> str | None:
        """The parameter that is its number of neighbours."""
        return next((name for name in ("k_neighbors", "n_neighbors") if name in self.defaults), None)

    def names(self, prefix: str = "") -> list[str]:
        """What may be given, of its samplers too: ``smote__k_neighbors``. One seed is for all."""
        own = [prefix + name for name in self.defaults if not (prefix and name == "random_state")]
        return [*own, *(name for key, member in self.members.items() for name in member.names(f"{prefix}{key}__"))]

    def check(self, given: Mapping[str, Any], whole: Method | None = None, prefix: str = "") -> None:
        """Refuse parameters that there are not.

        Parameters
        ----------
        given : dict
        whole : Method, optional
            The combination that it is a member of.
        prefix : str
            What its parameters begin with there.
        """
        whole = whole or self
        own, inner = self._split(given)
        for name, value in own.items():
            if name in self.members:
                raise errors.whole_member(whole.name, prefix + name, value, self.members[name].kind.__name__)
            if prefix and name == "random_state" and name in self.defaults:
                raise errors.seeded_member(whole.name, prefix + name)
            if name not in self.defaults:
                known = [n for n in self.names(prefix) if "__" not in n.removeprefix(prefix)]
                listed = [*sorted(n.removeprefix(prefix) for n in known), *(f"{member}__NAME" for member in self.members)]
                raise errors.unknown_parameter(whole.name, prefix, name, listed, whole.names())
        for member, parameters in inner.items():
            self.members[member].check(parameters, whole, f"{prefix}{member}__")

    def make(self, given: Mapping[str, Any]) -> Any:
        """The sampler with some parameters, and defaults for the rest.

        Examples
        --------
        >>> find("smote-enn").make({"smote__k_neighbors": 3}).smote
        SMOTE(k_neighbors=3)
        >>> find("adasyn+enn").make({"second__kind_sel": "mode"})
        Chain(first=ADASYN(), second=EditedNearestNeighbours(kind_sel='mode'))
        """
        self.check(given)
        own, inner = self._split(given)
        if self.kind.__name__ == "Chain":
            return self.kind(**own, **{name: method.make(inner[name]) for name, method in self.members.items()})
        made = self.kind(**own)
        if any(inner.values()):  # on the samplers that it would take by itself
            usual = dict(zip(made._names, made._pair(), strict=True))
            made.set_params(**{name: usual[name].set_params(**parameters) for name, parameters in inner.items() if parameters})
        return made

    def _split(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Its own parameters, and those of each member."""
        own: dict[str, Any] = {}
        inner: dict[str, dict[str, Any]] = {name: {} for name in self.members}
        for name, value in given.items():
            member, joint, rest = name.partition("__")
            if joint and member in inner:
                inner[member][rest] = value
            else:
                own[name] = value
        return own, inner


def unknown(name: str) -> str | None:
    """What is wrong with the name of a method; None if nothing is."""
    parts = name.split("+")
    strange = [part for part in parts if part not in METHODS]
    if len(parts) <= 2 and not strange:
        return None
    by_class = {kind.lower(): known for known, kind in METHODS.items()}  # meant may be the name of a class
    meant = nearest([by_class.get(part.lower(), part) for part in strange], METHODS) if strange else ""
    return f"{name!r} is no method, and no two of them joined by +. {meant}The methods are {', '.join(METHODS)}."


def find(name: str) -> Method:
    """The method of a name in :data:`METHODS`, or of two of them joined by ``+``: one after the other."""
    from dresample.combine.chain import Chain

    first, joint, second = name.partition("+")
    if joint:
        return Method(name, Chain, {"first": find(first), "second": find(second)})
    kind: Any = next(entry for entry in ENTRIES if entry.command == name).load()
    if Chain not in kind.__mro__:
        return Method(name, kind)
    made = kind()
    pair = zip(made._names, made._pair(), strict=True)
    return Method(name, kind, {member: Method(member, type(it), usual=it.get_params(deep=False)) for member, it in pair})
