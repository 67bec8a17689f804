"""A method is one line of the registry: what follows from it is there, and what is missing is named."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

import dresample
from dresample.registry import ENTRIES
from dresample.sampling.sampler import Sampler
from tests.helpers.places import ROOT
from tools import registered, stubs, tables

PACKAGES = ("over_sampling", "under_sampling", "combine", "deep")
NAMES = [entry.name for entry in ENTRIES]


def all_below(kind):
    return {kind}.union(*map(all_below, kind.__subclasses__()))


def test_every_sampler_is_registered():
    for package in map(import_module, (f"dresample.{name}" for name in PACKAGES)):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    here = {k for k in all_below(Sampler) if k.__module__.startswith("dresample.") and "not for use by itself" not in k.__doc__}
    missing = sorted(f"{kind.__name__} of {kind.__module__}" for kind in here if kind.__name__ not in NAMES)
    assert not missing, f"Without a line in ENTRIES of dresample/registry.py: {missing}. Add it, and run `make registered`."


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_the_class_is_where_the_registry_says(entry):
    path = ROOT / f"{entry.module.replace('.', '/')}.py"
    assert path.exists(), f"dresample/registry.py has {entry.name} in {entry.module}, and there is no such file. Correct its line."
    assert hasattr(import_module(entry.module), entry.name), f"{path} has no class {entry.name}: correct its line in the registry."
    assert entry.load().__module__ == entry.module, f"{entry.name} is imported into {path}: name the module that defines it."


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_every_method_is_exported_where_users_look(entry):
    package = import_module(entry.module.rpartition(".")[0])
    for place in (dresample, package):
        assert getattr(place, entry.name) is entry.load()
        assert entry.name in place.__all__
        assert entry.name in dir(place)


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_every_method_has_a_page_that_shows_it(entry):
    page = ROOT / f"docs/algorithms/{entry.page}.md"
    assert page.exists(), f"{entry.name} has its page in {page} by dresample/registry.py: write it, or name another."
    assert entry.name in page.read_text(), f"{page} does not name {entry.name}: show how it is used."


@pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)
def test_shared_parameters_are_there_or_the_guide_says_why_not(entry):
    lost = tables.lacking(entry)  # whose words say what to do
    idle = set(entry.load()._lacks) - set(lost) if lost else set()
    assert not idle, f"{entry.name} has {sorted(idle)}: take them out of _lacks."


def test_names_on_the_command_line_are_unique_and_plain():
    commands = [entry.command for entry in ENTRIES if entry.command is not None]
    assert sorted(set(commands)) == sorted(commands), "Two lines of dresample/registry.py have one name on the command line."
    plain = [c for c in commands if c == c.lower() and c.replace("-", "").isalnum()]
    assert commands == plain, "Names on the command line are small letters, digits and hyphens: + joins two of them."


def test_what_is_written_from_the_registry_is_up_to_date():
    stale = sorted(str(path.relative_to(ROOT)) for path in registered.stale())
    assert not stale, (
        f"{stale} are not what dresample/registry.py and the classes give. Run `make registered`, and look at the diff."
    )


@pytest.mark.parametrize("package", stubs.PACKAGES)
def test_packages_give_their_names_on_first_use_and_name_them_in_errors(package):
    found = import_module(package)
    assert all(getattr(found, name) is not None for name in found.__all__)
    assert set(dir(found)) == set(found.__all__)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'Smote'; it has {found.__all__[0]}, "):
        found.Smote


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("from dresample import SMO", "SMOTENC"),
        ("import dresample\ndresample.over_sampling.Kernel", "KernelADASYN"),
        ("from dresample.training import Foc", "FocalLoss"),
        ("from dresample import SMOTE\nSMOTE(k_", "k_neighbors="),
    ],
)
def test_editors_complete_the_names(typed, expected):
    jedi = pytest.importorskip("jedi")  # it comes with IPython; reads the stubs, runs nothing
    script = jedi.Script(typed, project=jedi.Project(ROOT), environment=jedi.InterpreterEnvironment())
    assert expected in [found.name for found in script.complete()]


def loaded(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_a_kernel_and_a_sampler_load_no_other_sampler():
    homes = {entry.module for entry in ENTRIES}
    assert not loaded("import dresample.over_sampling.kernels.spheres") & homes
    assert loaded("from dresample import SMOTE") & homes == {"dresample.over_sampling.smote"}
    assert not loaded("import dresample") & {"typing", "dataclasses", "inspect"}
