"""Which columns of a table play which part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dresample import errors
from dresample.jobs.written_names import written_names

__all__ = ["ColumnRoles"]


@dataclass(frozen=True)
class ColumnRoles:
    """The target, the features (None: all others but ``drop``), those left to ride along, those copied onto new rows.

    ``written``: the names are as they stand after options, several in one value, until :meth:`resolved` knows the columns.
    """

    target: str
    features: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()
    written: bool = False

    def resolved(self, available: Sequence[str]) -> ColumnRoles:
        """The same with one name for each column."""
        if not self.written:
            return self
        features = None if self.features is None else written_names("--features", self.features, available)
        drop, carry = (written_names(f"--{part}", getattr(self, part), available) for part in ("drop", "carry"))
        return ColumnRoles(self.target, features, drop, carry)

    def chosen(self, available: Sequence[str]) -> list[str]:
        """The features, checked.

        Raises
        ------
        InputError
            A column is not there, or named for two parts.
        """
        if self.target not in available:
            raise errors.target_missing(self.target, available)
        for part in ("features", "drop", "carry"):
            if missing := [c for c in getattr(self, part) or () if c not in available]:
                raise errors.features_missing(missing, available, part)
        parts = Counter([self.target, *(self.features or ()), *self.drop, *self.carry])
        if twice := sorted(c for c, n in parts.items() if n > 1):
            raise errors.twice_named(twice)
        if self.features is not None:
            return list(self.features)
        return [c for c in available if c != self.target and c not in self.drop and c not in self.carry]
