"""Lines of results -> markdown: ours beside the paper's, ranks, and tests of ART against every rival."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from data import title
from experiment import Run, read
from numpy.typing import NDArray
from plans import ABLATIONS, TABLES, ablation, comparison, own_settings
from published import PUBLISHED, SEEDS, SETS
from rivals import METHODS
from scipy import stats

MEASURES = tuple(PUBLISHED)
_NEAR = ("nearmiss1", "nearmiss2", "nearmiss3")
ORDER = ("baseline", "ros", "rus", "smote", "msmote", "nearmiss", "cost", "focal", "ohem", "ldam", "softmax", "art")

#: (set, method) -> one line of results per seed, in the order of the seeds.
Results = dict[tuple[str, Any], list[dict[str, Any]]]


def name_of(method: str) -> str:
    """Name of a method in print; the paper's BALMS stands beside balanced softmax, which is BALMS without its meta sampler."""
    return {"nearmiss": "NearMiss (best)", "softmax": "Balanced softmax (paper: BALMS)"}.get(method) or METHODS[method].title


def _lines(runs: Iterable[Run], there: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [there[run.key] for run in runs if run.key in there]


def results(output: Path) -> Results:
    """All comparisons, over the seeds that all methods of a set have.

    NearMiss is the variant with the highest mean macro F1 on the validation parts.
    """
    there, out = read(output), {}
    found = set(json.loads((output / "settings.json").read_text()))
    for data in (d for d in SETS if d in found):
        lines = {method: _lines(comparison(data, output, SEEDS, [method]), there) for method in METHODS}
        lines = {method: of for method, of in lines.items() if of}
        shared = set.intersection(*({line["run"]["seed"] for line in of} for of in lines.values())) if lines else set()
        out |= {(data, method): [line for line in of if line["run"]["seed"] in shared] for method, of in lines.items() if shared}
        best = max(
            (m for m in _NEAR if (data, m) in out),
            key=lambda m: np.mean([line["validation"]["macro F1"] for line in out[data, m]]),
            default=None,
        )
        if best:
            out[data, "nearmiss"] = out[data, best]
    return out


def values(lines: Iterable[dict[str, Any]], measure: str, part: str = "test") -> NDArray[np.float64]:
    """One measure over seeds."""
    return np.array([line[part][measure] for line in lines])


def _row(cells: Iterable[Any]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Markdown; the first column to the left, the others to the right."""
    header = list(header)
    return "\n".join([_row(header), _row(["---"] + ["---:"] * (len(header) - 1)), *map(_row, rows)])


def _spread(mean: float, sd: float) -> str:
    return f"{mean:.4f} / {sd:.4f}"


def beside(found: Results, measure: str, sets: tuple[str, ...], part: str = "test") -> str:
    """Mean / standard deviation over seeds, ours and the paper's, which is of the test part."""
    rows = []
    for method in ORDER:
        cells = []
        for data in sets:
            x = values(found.get((data, method), ()), measure, part)
            cells.append(_spread(x.mean(), x.std(ddof=1)) if len(x) > 1 else "-")
            if part == "test":
                printed = PUBLISHED[measure].get((method, data))
                cells.append(_spread(*printed) if printed else "-")
        if any(cell != "-" for cell in cells):
            rows.append([name_of(method), *cells])
    return table(["", *(f"{title(d)}, {who}" for d in sets for who in ("ours", "paper")[: 1 + (part == "test")])], rows)


def ranks(found: Results, measure: str = "macro F1", sets: tuple[str, ...] = TABLES) -> str:
    """Ranks of the methods, 1 the best: of every seed, averaged; and of the means, which is all that the paper's tables allow."""
    methods = [m for m in ORDER if all((d, m) in found for d in sets)]
    by_seed = {d: stats.rankdata(-np.array([values(found[d, m], measure) for m in methods]), axis=0).mean(axis=1) for d in sets}
    means = np.mean([stats.rankdata([-values(found[d, m], measure).mean() for m in methods]) for d in sets], axis=0)
    printed = np.mean([stats.rankdata([-PUBLISHED[measure][m, d][0] for m in methods]) for d in sets], axis=0)
    overall = np.mean(list(by_seed.values()), axis=0)
    rows = [
        [name_of(m), *(f"{by_seed[d][i]:.2f}" for d in sets), f"{overall[i]:.2f}", f"{means[i]:.2f}", f"{printed[i]:.2f}"]
        for i, m in enumerate(methods)
    ]
    return table(["mean rank", *map(title, sets), "all", "of the means", "of the means, paper"], rows)


def compared(ours: NDArray[np.float64], rival: NDArray[np.float64]) -> tuple[float, float, float]:
    """Mean difference, and p of the paired t-test and of Wilcoxon's signed ranks (two-sided)."""
    difference = ours - rival
    if not difference.any():
        return 0.0, 1.0, 1.0
    return float(difference.mean()), float(stats.ttest_rel(ours, rival).pvalue), float(stats.wilcoxon(difference).pvalue)


def _p(value: float) -> str:
    return f"{value:.4f}" if value >= 0.00005 else "< .0001"


def significance(found: Results, sets: tuple[str, ...], measure: str = "macro F1", part: str = "test") -> str:
    """ART against every rival, paired by seed."""
    rows = []
    for method in ORDER[:-1]:
        cells: list[str] = []
        for data in sets:
            if (data, method) not in found:
                cells += ["-"] * 3
                continue
            gain, t, w = compared(values(found[data, "art"], measure, part), values(found[data, method], measure, part))
            cells += [f"{100 * gain:+.2f}", _p(t), _p(w)]
        if any(cell != "-" for cell in cells):
            rows.append([name_of(method), *cells])
    return table(["ART against", *(f"{title(d)}: {what}" for d in sets for what in ("gain", "t", "Wilcoxon"))], rows)


def deltas(found: Results, sets: tuple[str, ...], part: str = "test") -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """ART minus every rival in points of macro F1: names, ours, the paper's (nan where there is none)."""
    methods, measure = list(ORDER[:-1]), "macro F1"
    ours = np.full((len(methods), len(sets)), np.nan)
    paper = ours.copy()
    for i, method in enumerate(methods):
        for j, data in enumerate(sets):
            if (data, method) in found:
                ours[i, j] = 100 * (values(found[data, "art"], measure, part) - values(found[data, method], measure, part)).mean()
            if (method, data) in PUBLISHED[measure]:
                paper[i, j] = 100 * (PUBLISHED[measure]["art", data][0] - PUBLISHED[measure][method, data][0])
    return [name_of(m) for m in methods], ours, paper


def varied(name: str, output: Path, data: str = "pima") -> Results:
    """(method, value) -> lines of an ablation; nothing where a line is missing."""
    there = read(output)
    found = {at: _lines(runs, there) for at, runs in ablation(name, output, SEEDS, data).items()}
    return found if all(len(lines) == len(SEEDS) for lines in found.values()) else {}


def ablation_table(name: str, output: Path, data: str = "pima") -> str:
    """Mean / standard deviation by value, and ART against the others where they were run."""
    found = varied(name, output, data)
    methods = list(dict.fromkeys(method for method, _ in found))
    rows = []
    for value in dict.fromkeys(value for _, value in found):
        xs = [values(found[m, value], "macro F1") for m in methods]
        cells = [_spread(x.mean(), x.std(ddof=1)) for x in xs]
        for rival in xs[:-1]:
            gain, t, w = compared(xs[-1], rival)
            cells += [f"{100 * gain:+.2f}", _p(t), _p(w)]
        cells += [f"{np.mean([line['best epoch'] for line in found[m, value]]):.1f}" for m in methods]
        rows.append([value, *cells])
    more = [head for m in methods[:-1] for head in (f"ART - {name_of(m)}", "t", "Wilcoxon")]
    return table([name, *(name_of(m) for m in methods), *more, *(f"best epoch, {name_of(m)}" for m in methods)], rows)


def blending_gains(found: Results, output: Path) -> str:
    """ART with each blending constant against the baseline, by set; the mean on the validation parts may pick a constant."""
    sets = [d for d in TABLES if varied("blending", output, d) and (d, "baseline") in found]
    rows = []
    for value in ABLATIONS["blending"]:
        cells: list[str] = []
        for data in sets:
            lines = varied("blending", output, data)["art", value]
            gain, t, w = compared(values(lines, "macro F1"), values(found[data, "baseline"], "macro F1"))
            cells += [f"{100 * gain:+.2f}", _p(t), _p(w), f"{values(lines, 'macro F1', 'validation').mean():.4f}"]
        rows.append([value, *cells])
    heads = (f"{title(d)}: {what}" for d in sets for what in ("gain", "t", "Wilcoxon", "validation"))
    return table(["blending", *heads], rows) if sets else ""


def own_table(found: Results, output: Path) -> str:
    """Methods with the settings of their own searches, beside the same and the baseline with the common ones."""
    there, rows = read(output), []
    for key in (k for k in json.loads((output / "settings.json").read_text()) if ":" in k):
        data, method = key.split(":")
        lines = _lines(own_settings(data, method, output, SEEDS), there)
        if len(lines) < len(SEEDS):
            continue
        x, common, base = (values(v, "macro F1") for v in (lines, found[data, method], found[data, "baseline"]))
        gain, t, w = compared(x, base)
        spreads = (_spread(v.mean(), v.std(ddof=1)) for v in (base, common, x))
        rows.append([f"{name_of(method)}, {title(data)}", *spreads, f"{100 * gain:+.2f}", _p(t), _p(w)])
    return (
        table(["", "baseline", "common settings", "own settings", "gain of own over baseline", "t", "Wilcoxon"], rows)
        if rows
        else ""
    )


def _of(key: str) -> str:
    data, _, method = key.partition(":")
    return f"{title(data)}, {name_of(method)} alone" if method else title(data)


def settings_table(output: Path) -> str:
    """What the searches found."""
    kept = json.loads((output / "settings.json").read_text())
    names = list(next(iter(kept.values()))["settings"])
    rows = [
        [_of(d), *(k["settings"][n] for n in names), k["drw_start"], f"{k['validation macro F1']:.4f}", k["tried"]]
        for d, k in kept.items()
    ]
    return table(["", *(n.replace("_", " ") for n in names), "DRW from epoch", "validation macro F1", "tried"], rows)


def effort(found: Results) -> str:
    """Epochs and seconds per network, mean over seeds."""
    sets = tuple(d for d in SETS if (d, "art") in found)
    rows = []
    for method in (m for m in METHODS if any((d, m) in found for d in sets)):
        cells: list[str] = []
        for data in sets:
            lines = found.get((data, method), [])
            cells += [
                f"{np.mean([line[k] for line in lines]):.{n}f}" if lines else "-"
                for k, n in (("rows", 0), ("epochs", 1), ("seconds", 1))
            ]
        rows.append([METHODS[method].title, *cells])
    return table(["", *(f"{title(d)}: {k}" for d in sets for k in ("rows", "epochs", "s"))], rows)


def best_near_miss(found: Results) -> str:
    """Which variant of NearMiss stands for it."""
    told = []
    for data in TABLES:
        for variant in _NEAR:
            if found.get((data, variant)) and found[data, variant] is found[data, "nearmiss"]:
                told.append(f"{title(data)}: {METHODS[variant].title}")
    return ", ".join(told)


def markdown(output: Path) -> str:
    """All tables."""
    found = results(output)
    parts = ["## Settings", settings_table(output), "Best variant of NearMiss: " + best_near_miss(found)]
    for measure in MEASURES:
        parts += [f"## {measure}", beside(found, measure, TABLES)]
    parts += ["## Ranks", ranks(found), "## Tests", significance(found, TABLES)]
    if ("mnist", "art") in found:
        seeds = len(found["mnist", "art"])
        parts += [f"## MNIST-LT, {seeds} seeds"]
        parts += [f"### {measure}\n\n{beside(found, measure, ('mnist',))}" for measure in MEASURES]
        parts += [f"### Balanced test file, {m}\n\n{beside(found, m, ('mnist',), 'balanced')}" for m in ("macro F1", "accuracy")]
        parts += [significance(found, ("mnist",)), "Balanced test file:", significance(found, ("mnist",), part="balanced")]
    parts += ["## Own settings", own_table(found, output), "## Blending constants", blending_gains(found, output)]
    for name in ABLATIONS:
        for data in (d for d in TABLES if varied(name, output, d)):
            parts += [f"## {name} on {title(data)}", ablation_table(name, output, data)]
    parts += ["## Effort", effort(found)]
    return "\n\n".join(parts) + "\n"
