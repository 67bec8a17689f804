"""``report_`` and ``plan()``: a run in numbers, before and after; they print well and show as HTML in a notebook."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dresample.distribution.execution import Phase

__all__ = ["Report", "RunPlan", "bytes_text"]

_STYLE = (
    "<style>.dresample{font-family:sans-serif;font-size:13px}.dresample table{border-collapse:collapse;margin:6px 0}"
    ".dresample td,.dresample th{padding:2px 10px;border-bottom:1px solid #ddd;text-align:right}"
    ".dresample td:first-child,.dresample th:first-child{text-align:left}.dresample .warn{color:#8a4b00}</style>"
)


def bytes_text(count: float) -> str:
    """Bytes for people.

    Examples
    --------
    >>> bytes_text(1536)
    '1.5 KiB'
    """
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024 or unit == "GiB":
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    raise AssertionError


def _grid(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    table = [list(header), *[list(r) for r in rows]]
    widths = [max(len(r[c]) for r in table) for c in range(len(header))]
    return [
        "  " + "  ".join(v.ljust(w) if c == 0 else v.rjust(w) for c, (v, w) in enumerate(zip(r, widths, strict=True)))
        for r in table
    ]


def _html_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{html.escape(h)}</th>" for h in header)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(v)}</td>" for v in r) + "</tr>" for r in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


@dataclass(frozen=True)
class Report:
    """What a sampler did.

    Parameters
    ----------
    sampler : str
    parameters : dict
        Values of all parameters.
    seed : int
        The 64-bit seed in force: pass it as ``random_state`` to get the same rows again.
    grade : str
        A: the same bits on any machine; B: for the same versions; C: approximate.
    counts_before, counts_after : dict of {label: int}
    phases : tuple of Phase
        Seconds and bytes of what was computed; the rows themselves are lazy and come later.
    passes : int
        Passes over the source while fitting (computing the result is one more).
    warnings : tuple of str
    notes : dict
        Figures of the method: recall of an approximate backend, shrunk k, ...
    """

    sampler: str
    parameters: Mapping[str, Any]
    seed: int
    grade: str
    counts_before: Mapping[Any, int]
    counts_after: Mapping[Any, int]
    phases: tuple[Phase, ...]
    passes: int
    warnings: tuple[str, ...] = ()
    notes: Mapping[str, Any] | None = None

    @property
    def seconds(self) -> float:
        """Wall time of all phases."""
        return sum(p.seconds for p in self.phases)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        plain = asdict(self)
        for name in ("counts_before", "counts_after"):
            plain[name] = {str(k): v for k, v in plain[name].items()}
        plain["parameters"] = {k: v if isinstance(v, (int, float, str, bool, type(None))) else repr(v)
                               for k, v in self.parameters.items()}  # fmt: skip
        return plain

    def class_rows(self) -> list[list[str]]:
        """Lines of the table of classes: label, before, after, change, share after."""
        total = max(1, sum(self.counts_after.values()))
        return [
            [str(c), f"{n:,}", f"{self.counts_after[c]:,}", f"{self.counts_after[c] - n:+,}",
             f"{self.counts_after[c] / total:.2%}"]
            for c, n in self.counts_before.items()
        ]  # fmt: skip

    def phase_rows(self) -> list[list[str]]:
        """Lines of the table of phases: name, seconds, bytes, passes."""
        return [[p.name, f"{p.seconds:.2f}", bytes_text(p.nbytes), str(p.passes)] for p in self.phases]

    def _facts(self) -> str:
        return f"seed {self.seed}, grade {self.grade}, {self.seconds:.2f} s, {self.passes} passes over the source"

    def __str__(self) -> str:
        lines = [f"{self.sampler}: {self._facts()}"]
        lines += _grid(("class", "before", "after", "change", "share"), self.class_rows())
        lines += _grid(("phase", "seconds", "bytes", "passes"), self.phase_rows())
        lines += [f"  {k}: {v}" for k, v in (self.notes or {}).items()]
        lines += [f"  warning: {w}" for w in self.warnings]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        notes = "".join(f"<div>{html.escape(str(k))}: {html.escape(str(v))}</div>" for k, v in (self.notes or {}).items())
        warned = "".join(f"<div class='warn'>&#9888; {html.escape(w)}</div>" for w in self.warnings)
        return (
            f"{_STYLE}<div class='dresample'><b>{html.escape(self.sampler)}</b> {html.escape(self._facts())}"
            + _html_table(("class", "before", "after", "change", "share"), self.class_rows())
            + _html_table(("phase", "seconds", "bytes", "passes"), self.phase_rows())
            + f"{notes}{warned}</div>"
        )


@dataclass(frozen=True)
class RunPlan:
    """What a run would do, before it does it.

    Parameters
    ----------
    sampler : str
    counts_before : dict of {label: int}
    rows_to_make : dict of {label: int}
        Negative where rows are dropped. 0 for the classes of a cleaner, with a note.
    passes : int
        Passes over the source, the one that computes the result included; fewer where nothing is left to search.
    tasks : int
        Tasks of all phases, about.
    persist : bool
        Whether the features are kept in memory between the passes.
    worker_bytes : int
        Estimated peak of one worker process.
    total_bytes : int
        Estimated bytes of the result.
    workers, threads : int
        What the estimate assumes.
    notes : dict of {str: str}
        What the method has to say of its cost, and of counts that are not known before: which rows a cleaner drops.
    repeats : bool
        Whether the number of rounds depends on what they find, so that ``passes`` are the least.
    """

    sampler: str
    counts_before: Mapping[Any, int]
    rows_to_make: Mapping[Any, int]
    passes: int
    tasks: int
    persist: bool
    worker_bytes: int
    total_bytes: int
    workers: int
    threads: int
    notes: Mapping[str, str] | None = None
    repeats: bool = False

    def _facts(self) -> list[tuple[str, str]]:
        return [
            ("passes over the source", f"{'at least ' if self.repeats else ''}{self.passes}"),
            ("tasks", f"{self.tasks:,}"),
            ("features kept in memory", "yes" if self.persist or not self.passes else "no, read again in each pass"),
            ("peak of one worker", f"{bytes_text(self.worker_bytes)} ({self.workers} workers x {self.threads} threads)"),
            ("result", bytes_text(self.total_bytes)),
            *(self.notes or {}).items(),
        ]

    def _classes(self) -> list[list[str]]:
        return [
            [str(c), f"{n:,}", f"{self.rows_to_make.get(c, 0):+,}", f"{n + self.rows_to_make.get(c, 0):,}"]
            for c, n in self.counts_before.items()
        ]

    def __str__(self) -> str:
        lines = [f"Plan of {self.sampler}", *_grid(("class", "rows", "change", "after"), self._classes())]
        return "\n".join(lines + _grid(("estimate", ""), [list(f) for f in self._facts()]))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return (
            f"{_STYLE}<div class='dresample'><b>Plan of {html.escape(self.sampler)}</b>"
            + _html_table(("class", "rows", "change", "after"), self._classes())
            + _html_table(("estimate", ""), [list(f) for f in self._facts()])
            + "</div>"
        )
