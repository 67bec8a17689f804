"""Lists of the methods in README.md and docs, between the lines ``<!-- registered: NAME -->`` and ``<!-- end -->``.

Which methods there are stands in ``dresample/registry.py``; kind, grade and parameters are asked of the classes.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from dresample.registry import ENTRIES, Entry

#: What some classes need to be told apart by.
REMARKS = {"DeepSMOTE": "for images", "LatentSMOTE": "for tables", "Chain": "for any other pair"}

TRAINING = (
    "| while training | ART, adaptive resampling-based training, for PyTorch modules and `partial_fit`: `dresample.training` |"
)

#: Family -> its head in the README, and in the reference.
FAMILIES = {
    "over-sampling": ("over-sampling", "## Over-sampling"),
    "categories": ("with categories", "### With categories"),
    "codes": ("with an autoencoder (extra `deep`: PyTorch)", "### With an autoencoder"),
    "under-sampling": ("under-sampling", "## Under-sampling"),
    "clean-sampling": ("cleaning", "## Cleaning"),
    "combination": ("one after the other", "## Combination"),
}

#: What the reference shows of a class, where it has it.
MEMBERS = (
    "fit", "fit_resample", "resample", "plan", "save", "losses_", "best_epoch_", "plot", "plot_losses", "plot_projection",
    "sample_indices_", "allocation_", "provenance_",
)  # fmt: skip

#: Grade -> what it means, and what has it besides some samplers.
GRADES = {
    "A": ("IEEE arithmetic only: the same bits on any machine", ""),
    "B": (
        "a fitted model, or a function of the machine's mathematical library (logarithm, cosine, eigenvectors), inside: the same "
        "bits for the same versions and kind of CPU, whatever the partitioning",
        "",
    ),
    "C": (
        "stated recall, bias or tolerance in the place of bits",
        '; `backend="approximate"`, and `backend="subsample"` where rivals are counted',
    ),
}

#: Parameters that over-samplers have, unless there is a reason.
SHARED = ("clean", "scale", "integer", "placement", "provenance")


def family(entry: Entry) -> str:
    """One of FAMILIES."""
    package, kind = entry.module.split(".")[1], entry.load()
    if package in ("combine", "deep"):
        return {"combine": "combination", "deep": "codes"}[package]
    return "categories" if kind._mixed else str(kind._kind)


def lacking(entry: Entry) -> dict[str, str]:
    """Shared parameter that an over-sampler does not have -> why."""
    kind = entry.load()
    if kind._kind != "over-sampling" or family(entry) == "combination":
        return {}
    lost = [name for name in SHARED if name not in inspect.signature(kind).parameters]
    if unsaid := [name for name in lost if name not in kind._lacks]:
        raise LookupError(
            f"{entry.name} has no parameter {', '.join(unsaid)}, which over-samplers share. Add it, or say in its class why "
            f'there is none, for the guide: _lacks: ClassVar = {{"{unsaid[0]}": "..."}}, as ROSE does.'
        )
    return {name: kind._lacks[name] for name in lost}


def samplers() -> str:
    """README: the methods by family."""
    lines = ["| | samplers |", "|---|---|"]
    for key, (head, _) in FAMILIES.items():
        found = (f"`{e.name}`" + (f" {REMARKS[e.name]}" if e.name in REMARKS else "") for e in ENTRIES if family(e) == key)
        lines.append(f"| {head} | {', '.join(found)} |")
    return "\n".join([*lines, TRAINING])


def pages() -> str:
    """Contents of the documentation: one page per method, or for some together."""
    found = dict.fromkeys(entry.page for entry in ENTRIES)
    listed = "\n".join(f"algorithms/{page}" for page in ("compare", *found, "art"))
    return f"```{{toctree}}\n:hidden:\n:caption: Methods\n\n{listed}\n```"


def classes() -> str:
    """Reference: every class, by family."""
    return "\n\n".join(
        f"{head}\n\n```{{eval-rst}}\n" + "\n\n".join(_class(e) for e in ENTRIES if family(e) == key) + "\n```"
        for key, (_, head) in FAMILIES.items()
    )


def _class(entry: Entry) -> str:
    kind = entry.load()
    picks = "sample_indices_" in (inspect.getdoc(kind) or "")  # combinations that make rows have the name, and no rows for it
    members = [name for name in MEMBERS if hasattr(kind, name) and (name != "sample_indices_" or picks)]
    return f".. autoclass:: dresample.{entry.name}\n   :members: {', '.join(members)}"


def lacks() -> str:
    """Guide: parameters that some over-samplers lack, and why."""
    lines = ["| parameter | not in | why |", "|---|---|---|"]
    for name in SHARED:
        reasons: dict[str, list[str]] = {}
        for entry in ENTRIES:
            if name in (found := lacking(entry)):
                reasons.setdefault(found[name], []).append(entry.name)
        for at, (why, names) in enumerate(reasons.items()):
            lines.append(f"| {'' if at else f'`{name}`'} | {_listed(names)} | {why} |".replace("|  |", "| |"))
    return "\n".join(lines)


def grades() -> str:
    """Guide: the grade of every method; a chain has the worse of its two."""
    lines = ["| grade | meaning | holds for |", "|---|---|---|"]
    for grade, (meaning, besides) in GRADES.items():
        names = [e.name for e in ENTRIES if e.name != "Chain" and e.load()._grade == grade]
        lines.append(f"| {grade} | {meaning} | {_listed(names)}{besides} |")
    return "\n".join(lines)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


#: File -> what is written into it.
WRITTEN: dict[str, tuple[Callable[[], str], ...]] = {
    "README.md": (samplers,),
    "docs/index.md": (pages,),
    "docs/api.md": (classes,),
    "docs/guide.md": (lacks, grades),
}


def tables(root: Path) -> dict[Path, str]:
    """File -> its text with the lists as they should be."""
    return {Path(path): _filled((root / path).read_text(), makers) for path, makers in WRITTEN.items()}


def _filled(text: str, makers: Iterable[Callable[[], str]]) -> str:
    for make in makers:
        name, made = make.__name__, make()
        found = re.compile(rf"(<!-- registered: {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
        text, n = found.subn(lambda m, made=made: f"{m[1]}{made}{m[2]}", text)
        if n != 1:
            raise LookupError(f"One place is needed between <!-- registered: {name} --> and <!-- end -->; there are {n}.")
    return text
