"""What a sampler gives, as plain values that can be compared: rows to the bit, provenance, warnings, errors."""

from __future__ import annotations

import warnings

import dask
import numpy as np
import pandas as pd

from dresample import errors
from tests.helpers.tables import LINE, LINE_LABELS


def exactly(data):
    """Columns, dtypes, index and bits of a frame or Series."""
    frame = pd.DataFrame(data)
    told = {name: (str(column.dtype), bits(column)) for name, column in frame.items()}
    return told, frame.index.tolist()


def bits(column):
    if column.dtype == "Int64":
        return column.to_numpy(np.int64, na_value=-1).tobytes()
    return column.to_numpy().tobytes() if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iufb" else column.tolist()


def attempt(make):
    """What ``make`` gives, or the exception that it raised on purpose; any other exception fails the test."""
    try:
        return make()
    except errors.DresampleError as error:
        return ("raised", *(c.__name__ for c in type(error).__mro__), str(error))


def outcome(sampler, X, y):
    """All that a user sees: the rows in order with dtypes, where they came from, what was warned; or the exception."""
    return attempt(lambda: _seen(sampler, X, y))


def _seen(sampler, X, y):
    X_new, y_new = sampler.fit_resample(X, y)
    provenance = getattr(sampler, "provenance_", None)
    if hasattr(X_new, "chunks"):  # Dask computes its arrays and its frames apart
        X_new, y_new = (pd.DataFrame(X_new.compute()), pd.Series(y_new.compute()))
    X_new, y_new, provenance = dask.compute(X_new, y_new, provenance)
    told = {"X": exactly(X_new), "y": exactly(y_new), "seed": sampler.seed_}
    if provenance is not None:
        told["provenance"] = exactly(provenance)[0]
    if hasattr(sampler, "allocation_"):
        told["allocation"] = exactly(sampler.allocation_)
    if hasattr(sampler, "sample_indices_"):
        told["picked"] = sampler.sample_indices_.tolist()
    if len(X_new) > len(X):
        told["warnings"] = sampler.report_.warnings
    return told | {"counts": sampler.report_.counts_after}


def rows_only(found):
    """What arrays, which have no names, have in common with frames."""
    if not isinstance(found, dict):
        return found
    # pandas tells text from objects by looking at them: of no rows it cannot.
    plain = [[("str", []) if column == ("object", []) else column for column in found[part][0].values()] for part in ("X", "y")]
    return plain, found.get("provenance"), found.get("picked")


def new_rows(sampler, X_new):
    """New rows, and their bases, partners and gaps, of a fitted sampler with provenance."""
    table = sampler.provenance_
    made = table["synthetic"].to_numpy()
    return X_new[made], *(table.loc[made, name].to_numpy() for name in ("base_row", "neighbor_row", "gap"))


def new_rows_of(sampler, X, y):
    """The same after a fit; -1 where a row has no partner."""
    X_new, _ = sampler.fit_resample(X, y)
    told = sampler.provenance_[len(X) :]
    columns = told["base_row"].to_numpy(np.int64), told["neighbor_row"].fillna(-1).to_numpy(np.int64), told["gap"].to_numpy()
    return X_new[len(X) :], *columns


def removed(sampler):
    """Rows of the line that a sampler drops."""
    kept, _ = sampler.fit_resample(LINE, LINE_LABELS)
    assert np.array_equal(kept, LINE[sampler.sample_indices_])
    return sorted(set(LINE[:, 0].tolist()) - set(kept[:, 0].tolist()))


def rows_and_origins(sampler, X, y):
    """Values of the result, without the dtypes of text, which Dask makes its own; and where the rows came from."""
    X_new, y_new = sampler.fit_resample(X, y)
    X_new, y_new, told = dask.compute(X_new, y_new, sampler.provenance_)
    rows = [[repr(v) for v in X_new[name].tolist()] for name in X_new]
    return (
        rows,
        y_new.tolist(),
        told.fillna(-1).to_numpy(object).tolist(),
        sampler.allocation_[["row", "copies"]].to_numpy().tolist(),
    )


def heard(sampler, X, y):
    """The warnings of one run, by class; the report repeats them."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sampler.fit_resample(X, y)
    found = [w for w in caught if issubclass(w.category, errors.ResamplingWarning)]
    assert len(found) == len(caught)
    assert list(sampler.report_.warnings) == [str(w.message) for w in found]
    return {w.category: str(w.message) for w in found}


def quietly(call, *args):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.ResamplingWarning)
        return call(*args)
