"""Annotations are parameters: in the signature, in the documentation, and checked."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import pickle
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import cloudpickle
import jedi
import pytest
from sklearn.base import BaseEstimator, clone

import dresample
from dresample.errors import ParameterError
from dresample.registry import ENTRIES
from dresample.sampling.declared import After, Declared, positional
from dresample.sampling.parameters import OneOf, at_least, count_number, one_of
from tests.helpers.places import ROOT

if TYPE_CHECKING:
    from decimal import Decimal


REQUIRED = inspect.Parameter.empty
SAMPLERS = [entry.load() for entry in ENTRIES if entry.name != "Chain"]


class Base(Declared, BaseEstimator):
    """Something.

    Parameters
    ----------
    first : int, default=1
        The first one.
    last, least : int, default=8, 9
        The last two.

    Notes
    -----
    A note.
    """

    _order: ClassVar[tuple[str, ...]] = ("first", "*", "last", "least")

    first: Annotated[int, count_number] = 1
    last: int = 8
    least: int = 9


class Derived(Base):
    """Something more.

    Parameters
    ----------
    kind : {"a", "b"}, default="a"
    extra : float, default=0.5
        Goes to the end.
    first : int, default=2
        Another one.
    """

    kind: Annotated[str, one_of("a", "b")] = "a"
    extra: Annotated[float, After("least")] = 0.5
    first: Annotated[int, at_least(2)] = 2


def parameters(kind):
    """Name and default of each parameter."""
    return {name: p.default for name, p in inspect.signature(kind).parameters.items()}


def described(kind):
    """Of each entry of the section "Parameters": names, type and default in words, and text."""
    section = re.search(r"^Parameters\n-{10}\n(.*?)(?:\n\n|\Z)", inspect.getdoc(kind), re.DOTALL | re.MULTILINE).group(1)
    for entry in re.split(r"\n(?=\S)", section):
        head, _, text = entry.partition("\n")
        names, _, kind_ = head.partition(" : ")
        yield names.split(", "), kind_, text.strip()


# --- the parameters of a class ----------------------------------------------------------------------------------------


def test_own_parameters_stand_at_the_star_and_where_after_says():
    assert parameters(Base) == {"first": 1, "last": 8, "least": 9}
    assert parameters(Derived) == {"first": 2, "kind": "a", "last": 8, "least": 9, "extra": 0.5}
    assert all(p.kind is p.KEYWORD_ONLY for p in inspect.signature(Derived).parameters.values())
    assert str(inspect.signature(Derived)).startswith("(*, first: 'int' = 2, kind: 'str' = 'a', ")


def test_attributes_are_stored_and_nothing_else():
    assert vars(Derived(kind="b", least=3)) == {"first": 2, "kind": "b", "last": 8, "least": 3, "extra": 0.5}
    with pytest.raises(TypeError, match=re.escape("Derived.__init__() got an unexpected keyword argument 'other'")):
        Derived(other=1)
    with pytest.raises(TypeError, match="positional"):
        Derived(1)


def test_before_all_others_and_by_its_place():
    class Placed(Derived):
        """Positional."""

        zero: Annotated[int, After(None)] = 0
        place: int = positional(7)

    assert list(parameters(Placed)) == ["place", "zero", "first", "kind", "last", "least", "extra"]
    assert (Placed(3).place, Placed().place, Placed.place) == (3, 7, 7)


def test_a_parameter_without_default_is_needed():
    class Needs(Base):
        """Needs."""

        what: int

    with pytest.raises(TypeError, match="required keyword-only argument: 'what'"):
        Needs()
    assert Needs(what=3).what == 3


def test_annotations_that_only_type_checkers_know_stay_as_they_are():
    class Exact(Base):
        """Exact."""

        price: Decimal | None = None

    assert inspect.signature(Exact).parameters["price"].annotation == "Decimal | None"


def test_a_class_may_write_its_own():
    class ByHand(Derived):
        """By hand."""

        def __init__(self, *, kind: str = "b") -> None:
            super().__init__(kind=kind)

    class Below(ByHand):
        """Nothing of its own."""

    assert parameters(ByHand) == parameters(Below) == {"kind": "b"}
    assert inspect.getdoc(ByHand) == "By hand."
    assert Below().extra == 0.5


def test_two_bases_that_know_nothing_of_each_other():
    class Another(Declared):
        """Another.

        Parameters
        ----------
        other : int, default=5
            The other one.
        """

        other: int = 5

    class Both(Another, Derived):
        """Both."""

    assert list(parameters(Both)) == ["first", "kind", "other", "last", "least", "extra"]
    assert [names for names, *_ in described(Both)] == [["first"], ["kind"], ["other"], ["last", "least"], ["extra"]]


# --- documentation ----------------------------------------------------------------------------------------------------


def test_what_a_class_does_not_say_its_bases_do():
    assert list(described(Derived)) == [
        (["first"], "int, default=2", "Another one."),
        (["kind"], '{"a", "b"}, default="a"', ""),
        (["last", "least"], "int, default=8, 9", "The last two."),
        (["extra"], "float, default=0.5", "Goes to the end."),
    ]
    assert inspect.getdoc(Derived).startswith("Something more.\n\nParameters\n----------\nfirst : int, default=2\n    Another")


def test_other_sections_stay():
    class More(Base):
        """More.

        See Also
        --------
        Base : less.
        """

    lines = inspect.getdoc(More).splitlines()
    assert lines[:4] == ["More.", "", "Parameters", "----------"]
    assert lines[-4:] == ["", "See Also", "--------", "Base : less."]
    assert inspect.getdoc(Base).endswith("\n\nNotes\n-----\nA note.")


def test_without_docstrings_as_under_python_OO():
    class Bare(Base):
        pass

    assert Bare.__dict__.get("__doc__") is None
    assert parameters(Bare) == parameters(Base)


# --- checks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "need"), [({"first": 1}, "an int of at least 2"), ({"kind": "c"}, r"one of \['a', 'b'\]")])
def test_checks_of_the_nearest_base(given, need):
    Derived()._check_declared()
    Base(first=1)._check_declared()
    with pytest.raises(ParameterError, match=f"'{next(iter(given))}' parameter of Derived must be {need}"):
        Derived(**given)._check_declared()


# --- all samplers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SAMPLERS)
def test_every_parameter_is_described_in_its_place_with_its_default(kind):
    defaults = parameters(kind)
    assert [name for names, *_ in described(kind) for name in names] == list(defaults)
    for names, words, _ in described(kind):
        told = re.search(r"default=(.*)$", words)
        if told is None:
            assert re.search(r"\boptional$|^None$", words), f"{names}: {words!r} says no default"
        found = ast.literal_eval(told.group(1)) if told else None
        assert found == (tuple(defaults[name] for name in names) if len(names) > 1 and told else defaults[names[0]])


@pytest.mark.parametrize("kind", SAMPLERS)
def test_the_choices_that_are_described_are_those_that_are_checked(kind):
    words = {name: text for names, text, _ in described(kind) for name in names}
    for name, parameter in kind._parameters.items():
        for check in parameter.checks:
            if isinstance(check, OneOf):
                told = re.match(r"\{(.*)\}", words[name])
                choices = {True, False} if words[name].startswith("bool") else set(ast.literal_eval(f"[{told.group(1)}]"))
                assert choices == set(check.choices) - ({None} if words[name].endswith("optional") else set())


@pytest.mark.parametrize("kind", SAMPLERS)
def test_every_annotation_could_be_read(kind):
    """A name that is not there when the class is made would leave a parameter without its checks."""
    assert not [p.name for p in kind._parameters.values() if "Annotated" in p.annotation]


@pytest.mark.parametrize("kind", SAMPLERS)
def test_copies_of_all_kinds_have_the_same_parameters(kind):
    sampler = kind().set_params(random_state=3) if "random_state" in parameters(kind) else kind()
    written = eval(repr(sampler), {kind.__name__: kind})
    for made in (clone(sampler), copy.deepcopy(sampler), pickle.loads(pickle.dumps(sampler)), written):
        assert made.get_params(deep=False) == sampler.get_params(deep=False)
        assert list(vars(made)) == list(vars(sampler)) == list(parameters(kind))


def test_a_sampler_of_a_script_goes_to_another_process():
    """Dask sends classes of ``__main__`` by value."""
    script = """
from typing import Annotated
import cloudpickle, sys
from dresample import SMOTE
from dresample.sampling.parameters import count_number
class Mine(SMOTE):
    extra: Annotated[int, count_number] = 3
sys.stdout.buffer.write(cloudpickle.dumps(Mine(extra=4, scale="robust")))
"""
    sent = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    arrived: Any = cloudpickle.loads(sent)
    assert repr(arrived) == repr(clone(arrived)) == "Mine(extra=4, scale='robust')"
    assert list(parameters(type(arrived)))[2:4] == ["k_neighbors", "extra"]
    with pytest.raises(ParameterError, match="'extra' parameter of Mine"):
        arrived.set_params(extra=0)._check_parameters()


# --- who does not run the code ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SMOTE", "SMOTENC", "AllKNN", "SMOTEENN", "Chain"])
def test_an_editor_shows_what_python_does(name):
    """Jedi, as one of them, reads the stubs."""
    kind = getattr(dresample, name)
    (shown,) = jedi.Script(f"from dresample import {name}\n{name}(", project=jedi.Project(ROOT)).get_signatures()
    told = [(p.name, p.kind, p.default) for p in inspect.signature(kind).parameters.values()]
    assert [(p.name, p.kind) for p in shown.params] == [(name, kind_) for name, kind_, _ in told]
    for parameter, (*_, default) in zip(shown.params, told, strict=True):
        if default is not REQUIRED:
            assert parameter.to_string().endswith("=" + (json.dumps(default) if isinstance(default, str) else repr(default)))
    assert inspect.getdoc(kind) in shown.docstring()
