"""What the pages say of files, options and numbers, against the files, options and numbers."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import click
import numpy as np
import pytest

from dresample import ADASYN
from dresample.cli import commands as cli
from dresample.datasets import FRAUD_FEATURES, fraud_table
from dresample.distribution import cluster
from dresample.distribution.reduction import Reduction
from dresample.sampling import plan
from tests.helpers.nights import a_job, days, run
from tests.helpers.pages import PAGES, ROOT, blocks, inline, text

CLI = text("docs/cli.md")


def test_links_lead_to_files():
    for page in [*PAGES, "CHANGELOG.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(page)):
            assert target.startswith("http") or (ROOT / page).parent.joinpath(target).exists(), f"{page}: {target}"


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_files_that_are_named_exist(page):
    """Names such as ``tests/helpers/strategies.py`` and ``neighbors/tree.py``; those of a result are none of the repository."""
    made = {"_dresample.json", "report.html"}
    roots = (ROOT, ROOT / "dresample", ROOT / "docs", ROOT / "tests", (ROOT / page).parent)
    for code in set(inline(page)) - made:
        if re.fullmatch(r"(?!https?:)[\w./-]+\.(py|md|toml|sh|ipynb|txt)", code) and not re.search(r"^(part-|job\.toml$)", code):
            assert any((root / code).exists() for root in roots), f"{page}: {code}"


def options(*commands: str) -> set[str]:
    found = set()
    for command in commands:
        for parameter in cli.main.commands[command].params:
            if isinstance(parameter, click.Option):
                found |= {name for name in (*parameter.opts, *parameter.secondary_opts) if name.startswith("--")}
    return found


def section(title: str) -> str:
    return CLI.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def listed(title: str) -> set[str]:
    """Options in the first column of the tables of a section; ``-p`` is the short name of ``--param``."""
    cells = re.findall(r"^\|([^|]*)\|", section(title), re.MULTILINE)
    return {
        name.replace("-p", "--param") if name == "-p" else name for cell in cells for name in re.findall(r"`(--?[a-z][\w-]*)", cell)
    }


def test_options_of_resample_are_those_of_the_page():
    shared = listed("Options of `resample` and `plan`") | listed("CSV and other text") | listed("Where it runs")
    assert shared | listed("Options of `resample`") == options("resample")
    assert shared == options("plan")
    assert listed("CSV and other text") | {"--target", "--debug"} == options("describe")


def test_options_of_all_commands_are_on_the_page_and_the_other_way_round():
    every = options(*cli.main.commands)
    assert {name for name in every if not re.search(rf"{name}\b", CLI)} <= {"--param"}
    told = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", CLI))
    assert told <= every | {"--help"}


def test_commands_of_the_page():
    assert set(re.findall(r"^\| `(\w+)` \|", CLI.partition("\n## ")[0], re.MULTILINE)) == set(cli.main.commands)


def test_defaults_of_the_page():
    for name, default in re.findall(
        r"^\| `(--[\w-]+)[^|]*\| `?([\w-]+)`? \|", section("Options of `resample` and `plan`"), re.MULTILINE
    ):
        (parameter,) = [p for p in cli.main.commands["resample"].params if name in p.opts]
        if default not in ("required", "all", "the", "off", "by"):
            assert str(parameter.default) == default, name
        assert parameter.required == (default == "required"), name


def test_exit_codes_of_the_page():
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", section("Exit codes"), re.MULTILINE)}
    assert told == {int(code) for code in re.findall(r"\b(\d+) [a-z]", (cli.__doc__ or "").partition("Exit codes:")[2])}


def test_memory_of_the_page_is_that_of_the_plan():
    found = dict(
        re.findall(r"^\| ([^|]*?) \| ([^|]*?) \|$", text("docs/architecture.md").partition("\n## Memory")[2], re.MULTILINE)
    )
    assert found["the process with its libraries and kernels"] == f"{plan.BASE_BYTES / 2**20:.0f} MiB"
    assert (
        found["partitions in flight: read, converted, embedded, written"]
        == f"threads × {plan.PARTITION_COPIES:g} × largest partition"
    )
    assert found["partitions that one search task takes: joined, embedded"] == (
        f"threads × {plan.GROUP_COPIES:g} × at most {100 * plan.GROUP_SHARE:g} % of the worker"
    )
    assert (
        found["rows of the over-sampled classes: pieces, joined blocks, transfers"] == f"{plan.CLASS_COPIES:g} × rows × (row + 80)"
    )


def test_python_without_prompts():
    """Blocks of Python that doctest does not see, because nothing stands before their lines."""
    found = [
        (page, block.text) for page in PAGES for block in blocks(page) if block.language == "python" and ">>>" not in block.text
    ]
    pages = ["docs/algorithms/art.md", "docs/architecture.md", "docs/nightly.md", "docs/outputs.md"]  # each has a test of its own
    assert sorted({page for page, _ in found}) == pages
    call = ast.parse(dict(found)["docs/architecture.md"]).body[0].value
    assert [argument.id for argument in call.args] == list(inspect.signature(Reduction).parameters)[: len(call.args)]


def test_training_of_the_page():
    torch = pytest.importorskip("torch")
    (code,) = [block.text for block in blocks("docs/algorithms/art.md") if block.language == "python"]
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(120, 3)).astype(np.float32), np.repeat([0, 1], [90, 30])
    given = {"X": X, "y": y, "X_val": X[::2], "y_val": y[::2], "X_test": X}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        exec(compile(code, "art.md", "exec"), given)
    finally:
        torch.set_num_threads(threads)
    assert given["classifier"].predict(X).shape == (120,)


@pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
def test_outputs_of_the_page(tmp_path, monkeypatch):
    source = days(tmp_path / "in", count=2)
    run(a_job(source, tmp_path / "kept", keep=2))
    run(a_job(source, tmp_path / "new-rows", originals="referenced"))
    monkeypatch.chdir(tmp_path)
    for block in blocks("docs/outputs.md"):
        if block.language == "python":
            *lines, last = ast.parse(block.text).body
            given: dict = {}
            exec(compile(ast.Module(lines, []), "outputs.md", "exec"), given)
            told = eval(compile(ast.Expression(last.value), "outputs.md", "eval"), given)
            counts = dict(told.fetchall()) if hasattr(told, "fetchall") else told.to_dict()
            assert sorted(counts) == [0, 1] and sum(counts.values()) > 120


def test_formulas_are_set_by_what_is_here():
    here = ROOT / "docs/_static/katex"
    fonts = set(re.findall(r"fonts/([\w-]+\.woff2)", (here / "katex.min.css").read_text()))
    assert fonts == {path.name for path in (here / "fonts").iterdir()}
    assert "The MIT License" in (here / "LICENSE").read_text()
    conf = (ROOT / "docs/conf.py").read_text()
    for name in re.findall(r'"([\w/.]+\.(?:css|js))"', conf):
        assert (ROOT / "docs/_static" / name).exists(), name


def test_no_index_is_promised():
    """The package is on no index yet: what is to be installed from one must be something else."""
    for path in [*(ROOT / page for page in PAGES), *Path(ROOT / "dresample").rglob("*.py")]:
        assert not re.search(r"pip install '?dresample", path.read_text()), path


def shown_by() -> list[str]:
    return re.findall(r"`(tests/[\w/]+\.py::\w+)`", text("docs/reliability.md"))


@pytest.mark.parametrize("node", shown_by())
def test_promises_name_tests_that_exist(node):
    path, _, name = node.partition("::")
    found = ast.walk(ast.parse((ROOT / path).read_text()))
    assert name in {item.name for item in found if isinstance(item, ast.FunctionDef)}


def test_each_promise_names_a_test():
    rows = [line for line in text("docs/reliability.md").splitlines() if re.match(r"\| (?!promise)\w", line)]
    assert len(rows) > 20
    for row in rows:
        assert re.search(r"`tests/[\w/]+\.py::\w+` *[|,]", row), row


PLANS = {"docs/guide.md": (1_000_000, cluster.Machine(4, 1, 4 * 2**30)), "docs/cli.md": (100_000, cluster.Machine(1, 2, 4 * 2**30))}


@pytest.mark.parametrize("page", PLANS)
def test_plans_of_the_pages(page):
    rows, machine = PLANS[page]
    (shown,) = [block.text for block in blocks(page) if block.text.startswith("Plan of ADASYN")]
    table = fraud_table(rows)
    sampler = ADASYN(sampling_strategy=0.3, scale="standard", random_state=0)
    with cluster.assuming(machine):
        told = str(sampler.plan(table[list(FRAUD_FEATURES)], table["fraud"]))
    assert [line.rstrip() for line in told.splitlines()] == shown.splitlines()
