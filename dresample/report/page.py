"""The HTML report of a job: one self-contained page of numbers and pictures."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dresample.report.plots import Picture, plot_allocation, plot_classes, plot_projection, project
from dresample.report.summary import bytes_text
from dresample.storage.addresses import storage_of

__all__ = ["page_of"]

#: Rows of each kind in the projection, and files that they are read from.
_DOTS, _FILES = 2_000, 6


def page_of(
    sampler: Any, output: str, features: Sequence[str], target: str, originals: int, files: Sequence[str] | None = None
) -> str:
    """The report of a job as HTML.

    Parameters
    ----------
    sampler : Sampler
        After the job.
    output : str
        The folder of parquet files that it wrote.
    features : list of str
    target : str
    originals : int
        How many of the files hold originals (the first ones).
    files : list of str, optional
        The files to look at; without, all that lie in the folder.
    """
    from jinja2 import Environment, PackageLoader

    report = sampler.report_
    files = list(_files(output) if files is None else files)
    allocation = getattr(sampler, "allocation_", None)
    pictures = [("Classes", plot_classes(report))]
    grown = [c for c, n in report.counts_after.items() if n > report.counts_before[c]]
    own = sampler.pictures() if hasattr(sampler, "pictures") else []
    if allocation is not None:
        pictures += [(f"Who received copies: class {c}", plot_allocation(allocation, c)) for c in grown[:6]]
    pictures += own
    for c in grown[:3] if not own else []:
        tables = _rows(files, features, target, c, originals)
        if tables is not None:
            rest, own, new = project(*tables)
            pictures.append((f"Two principal directions: class {c}", plot_projection(rest, own, new, c)))
    template = Environment(loader=PackageLoader("dresample", "report"), autoescape=True).get_template("page.html.j2")
    return template.render(
        report=report,
        output=output,
        nbytes=bytes_text(sum(storage_of(file).mark(file).nbytes for file in files)),
        pictures=[(title, _encoded(figure)) for title, figure in pictures],
        features=list(features),
    )


def _files(output: str) -> list[str]:
    return sorted(entry.path for entry in storage_of(output).entries(output) if entry.name.endswith(".parquet"))


def _encoded(picture: Picture) -> str:
    return base64.b64encode(picture._repr_png_()).decode("ascii")


def _rows(
    files: Sequence[str], features: Sequence[str], target: str, label: Any, originals: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]] | None:
    """Some rows of other classes, of the class, and new ones, from a few of the files."""
    old, new = files[:originals], files[originals:]
    if not old or not new:
        return None
    read = [_sample(_spaced(old), features, target, label, own) for own in (False, True)]
    made = _sample(_spaced(new), features, target, label, True)
    if not all(len(t) > 2 for t in (*read, made)):
        return None
    return read[0], read[1], made


def _spaced(files: Sequence[str]) -> list[str]:
    at = np.unique(np.linspace(0, len(files) - 1, min(len(files), _FILES)).astype(int))
    return [files[i] for i in at]


def _sample(files: Sequence[str], features: Sequence[str], target: str, label: Any, own: bool) -> NDArray[np.float64]:
    import pandas as pd

    tables = []
    for file in files:
        with storage_of(file).open(file) as stream:
            frame = pd.read_parquet(stream, columns=[*features, target])
        rows = frame.loc[(frame[target] == label) == own, list(features)].to_numpy(dtype=np.float64, na_value=np.nan)
        step = max(1, len(rows) * len(files) // _DOTS)
        tables.append(rows[::step])
    return np.concatenate(tables)
