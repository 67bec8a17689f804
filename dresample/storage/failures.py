"""What is said of a read or a write that failed."""

from __future__ import annotations

import errno

__all__ = ["disk_full", "first_line", "reason"]


def disk_full(problem: BaseException) -> bool:
    """Whether an error says that there is no room left: the disk, a quota, the largest file allowed."""
    return isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def reason(problem: OSError) -> str:
    """What the system says of an error, in one line."""
    return (problem.strerror or str(problem)).splitlines()[0].rstrip(".")


def first_line(problem: BaseException) -> str:
    """The first line of a message, to stand inside of another one."""
    return (str(problem).strip() or type(problem).__name__).splitlines()[0].rstrip(".")
