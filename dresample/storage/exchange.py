"""Two names change places in one step, where the system can do that: Linux, by ``renameat2`` (ext4, xfs, btrfs, tmpfs)."""

from __future__ import annotations

import ctypes
import errno
import os
from pathlib import Path

__all__ = ["exchanged"]

_HERE = -100  # AT_FDCWD: names are not of an open folder
_EXCHANGE = 2  # RENAME_EXCHANGE
#: The system, or its file system, has no such step.
_UNKNOWN = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)


def exchanged(one: Path, other: Path) -> bool:
    """Let two names change places; False where that takes more than one step.

    Raises
    ------
    OSError
    """
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # no Linux, or an old one
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNKNOWN:
        return False
    raise OSError(code, os.strerror(code), str(other))
