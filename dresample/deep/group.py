"""The processes that train together, as one of them sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Group", "part"]


class Group(Protocol):
    """Some processes with numbers from 0; every one of them makes the same calls in the same order."""

    @property
    def rank(self) -> int:
        """Number of this process."""
        ...

    @property
    def world(self) -> int:
        """Number of processes."""
        ...

    def sum(self, tensor: Tensor) -> None:
        """Replace a tensor by its sum over all processes."""
        ...

    def share(self, tensor: Tensor) -> None:
        """Replace a tensor by that of process 0."""
        ...


def part(count: int, group: Group | None) -> tuple[int, int]:
    """Which of ``count`` rows this process takes: from, to. Sizes differ by one row at most.

    Examples
    --------
    >>> part(7, None)
    (0, 7)
    """
    if group is None:
        return 0, count
    return count * group.rank // group.world, count * (group.rank + 1) // group.world
