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

    ``row_key`` is the column that names each row; it rides along, and may be among those that are copied.
    ``written``: the names are as they stand after options, several in one value, until :meth:`resolved` knows the columns.
    """

    target: str
    features: tuple[str, ...] | None = None
    drop: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()
    row_key: str | None = None
    written: bool = False

    def resolved(self, available: Sequence[str]) -> ColumnRoles:
        """The same with one name for each column."""
        if not self.written:
            return self
        features = None if self.features is None else written_names("--features", self.features, available)
        drop, carry = (written_names(f"--{part}", getattr(self, part), available) for part in ("drop", "carry"))
        return ColumnRoles(self.target, features, drop, carry, self.row_key)

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
        if self.row_key is not None:
            self._check_row_key(available)
        parts = Counter([self.target, *(self.features or ()), *self.drop, *self.carry])
        if twice := sorted(c for c, n in parts.items() if n > 1):
            raise errors.twice_named(twice)
        if self.features is not None:
            return list(self.features)
        beside = {self.target, self.row_key, *self.drop, *self.carry}
        return [c for c in available if c not in beside]

    def _check_row_key(self, available: Sequence[str]) -> None:
        if self.row_key not in available:
            raise errors.row_key_missing(self.row_key, available)
        for part, named in (("target", (self.target,)), ("features", self.features or ())):
            if self.row_key in named:
                raise errors.row_key_is_feature(self.row_key, part)
