"""How rows look in each table of a result: features, labels, or whole rows of the user's frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np
from dask.delayed import Delayed

from dresample.containers.casts import to_columns
from dresample.containers.coding import Coding
from dresample.containers.index import new_index
from dresample.containers.keys import keys_of_new
from dresample.containers.new_rows import to_frame, to_labels
from dresample.containers.nulls import nullable_as, nulls
from dresample.containers.rows import stacked
from dresample.results.change import NewRows
from dresample.results.names import Names
from dresample.results.provenance import PROVENANCE, columns_of, of_copies

__all__ = ["Dress", "Features", "Filled", "Labels", "Table", "Whole"]

#: Categorical dtypes of columns that Dask's meta does not know, as the first partition has them.
Declared = Mapping[Any, Any] | None


class Filled(NamedTuple):
    """A column that holds a key for new rows too, for whatever comes after; the stage that makes them, and the first's label."""

    name: Any
    stage: str
    first: int = 0


@dataclass(frozen=True)
class Features:
    """New rows as rows of X.

    Parameters
    ----------
    names : sequence
    dtypes : tuple
    index : pandas.Index, optional
        No labels; None for arrays.
    coded : Coding, optional
        What the codes of nominal features stand for.
    """

    names: Sequence[Any]
    dtypes: tuple[Any, ...]
    index: Any = None
    coded: Coding | None = None
    plain: ClassVar[bool] = True  # originals are in the result as they came in
    carry: ClassVar[tuple[Any, ...]] = ()
    phase: ClassVar[str] = "columns"
    looks: ClassVar[bool] = True  # whether new rows are needed to make its part of them

    @property
    def movable(self) -> tuple[Sequence[Any], tuple[Any, ...]]:
        """Columns that rows may move in, and their dtypes."""
        return tuple(self.names), self.dtypes

    def rows(
        self, new: NewRows, label: Any, count: int, first: int, declared: Declared = None, carried: Sequence[Any] = (),
        names: Names | None = None,
    ) -> Any:  # fmt: skip
        """New rows, the first of which is labelled ``first``."""
        if self.index is not None:
            return to_frame(new.X, self.names, self.dtypes, new_index(self.index, first, len(new.X)), self.coded)
        if self.coded is not None:
            return self.coded.array(new.X)
        dtype = self.dtypes[0]
        return np.column_stack(to_columns(new.X, [dtype] * new.X.shape[1])) if new.X.dtype != dtype else new.X


@dataclass(frozen=True)
class Labels:
    """Labels of new rows as rows of y.

    Parameters
    ----------
    classes : tuple
    like : pandas.Series or ndarray
        No labels, of the dtype (and index) of the originals.
    """

    classes: tuple[Any, ...]
    like: Any
    plain: ClassVar[bool] = True
    carry: ClassVar[tuple[Any, ...]] = ()
    phase: ClassVar[str] = "labels"
    looks: ClassVar[bool] = False
    movable: ClassVar[None] = None

    def rows(
        self, new: Any, label: Any, count: int, first: int, declared: Declared = None, carried: Sequence[Any] = (),
        names: Names | None = None,
    ) -> Any:  # fmt: skip
        """So many labels; ``declared`` has the categories that Dask's meta does not know."""
        if not hasattr(self.like, "iloc"):
            return np.full(count, label, self.like.dtype)
        like = self.like.astype(declared[self.like.name]) if declared else self.like
        return to_labels(label, count, like, new_index(like.index, first, count), self.classes)


@dataclass(frozen=True)
class Whole:
    """New rows as rows of the user's frame: all columns, of which the features are made here.

    Parameters
    ----------
    meta : pandas.DataFrame
        No rows; columns, dtypes and index of the result.
    features : tuple
    target : object
    carry : tuple
        Columns copied from the base row; all others are null.
    classes : tuple
    coded : Coding, optional
        What the codes of nominal features stand for.
    dtypes : tuple
        Of the features; where these are coded, ``coded`` knows them.
    plain : bool
        Whether originals are in the result as they came in.
    filled : Filled, optional
        A column of keys that new rows have too.
    """

    meta: Any
    features: tuple[Any, ...]
    target: Any
    carry: tuple[Any, ...]
    classes: tuple[Any, ...]
    coded: Coding | None = None
    dtypes: tuple[Any, ...] = ()
    plain: bool = field(default=False)
    filled: Filled | None = None
    phase: ClassVar[str] = "assemble"
    looks: ClassVar[bool] = True

    @property
    def movable(self) -> tuple[Sequence[Any], tuple[Any, ...]]:
        """Columns that rows may move in, and their dtypes."""
        return self.features, self.dtypes

    def original(self, part: Any, copied: Any = None, names: Names | None = None) -> Any:
        """Some originals in the dtypes that can hold nulls, with provenance if asked for: of the rows that they are copies of."""
        import pandas as pd

        missing = [name for name in PROVENANCE if name in self.meta.columns and name not in part.columns]
        origin = columns_of(len(part), None if copied is None else of_copies(copied), names) if missing else {}
        columns = {n: pd.Series(origin[n], index=part.index) if n in missing else part[n] for n in self.meta.columns}
        nullable = [nullable_as(column, dtype) for column, dtype in zip(columns.values(), self.meta.dtypes, strict=True)]
        if not missing and all(new is old for new, old in zip(nullable, columns.values(), strict=True)):
            return part
        # Made at once: columns put in one by one leave a wide frame in pieces.
        return self._framed(nullable, part.index)

    def rows(
        self, new: NewRows, label: Any, count: int, first: int, declared: Declared = None, carried: Sequence[Any] = (),
        names: Names | None = None,
    ) -> Any:  # fmt: skip
        """New rows with all columns; ``carried`` has those of their bases, under an index of these (``base_row``)."""
        import pandas as pd

        known = {n: d for n, d in (declared or {}).items() if n not in self.features}
        meta = self.meta.astype(known) if known else self.meta
        index = new_index(meta.index, first, count)
        features = to_frame(new.X, self.features, self.dtypes, index, self.coded)
        copied = stacked(list(carried)) if self.carry else None
        if copied is not None:
            copied = copied.iloc[copied.index.get_indexer(new.base_row)]
        origin = columns_of(count, new, names) if PROVENANCE[0] in meta.columns else {}
        columns = []
        for name, dtype in zip(meta.columns, meta.dtypes, strict=True):
            if name in self.features:
                columns.append(features[name])
            elif name == self.target:
                columns.append(to_labels(label, count, meta[name], index, self.classes))
            elif copied is not None and name in self.carry:
                columns.append(nullable_as(pd.Series(copied[name].array, index=index, name=name), dtype))
            elif self.filled is not None and name == self.filled.name:
                columns.append(pd.Series(keys_of_new(self.filled.stage, first - self.filled.first, count), index=index))
            elif name in origin:
                columns.append(pd.Series(origin[name], index=index))
            else:
                columns.append(nulls(dtype, index))
        return self._framed(columns, index)

    def _framed(self, columns: Sequence[Any], index: Any) -> Any:
        import pandas as pd

        frame = pd.DataFrame(dict(enumerate(columns)), index=index, copy=False)
        frame.columns = self.meta.columns
        return frame


Dress = Features | Labels | Whole


class Table(NamedTuple):
    """A table of the result: what came in, how rows look in it, and the categories that Dask's meta does not know."""

    data: Any
    dress: Dress
    declared: Delayed | None = None
