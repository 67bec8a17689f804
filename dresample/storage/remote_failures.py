"""What drivers of storages raise -> OSErrors with a reason that says what to do, and without secrets."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from dresample import errors
from dresample.storage.remote_drivers import masked

__all__ = ["as_os_error", "told"]

#: Exceptions by their names: no driver is loaded for it.
_NO_CREDENTIALS = (
    "NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "DefaultCredentialsError", "RefreshError",
    "ClientAuthenticationError", "TokenRetrievalError", "UnauthorizedSSOTokenError",
)  # fmt: skip
_WRITTEN_AGAIN = ("FileExpired",)
_ABSENT = ("NoSuchBucket", "NoSuchKey", "ResourceNotFoundError", "bucket does not exist", "The specified bucket")


@contextmanager
def told(path: str) -> Iterator[None]:
    """What a driver raises inside of the block is an OSError with a reason.

    Raises
    ------
    OSError
    """
    try:
        yield
    except errors.DresampleError:
        raise
    except Exception as problem:
        raise as_os_error(problem, path) from problem


def as_os_error(problem: Exception, path: str) -> OSError:
    """What went wrong at a path, as an OSError of its kind."""
    said = masked((str(problem).splitlines() or [""])[0]).rstrip(".") or type(problem).__name__
    if isinstance(problem, FileExistsError):
        return FileExistsError(errno.EEXIST, "there is a file already", path)
    if isinstance(problem, FileNotFoundError):
        bucket = any(word in said for word in _ABSENT)
        return FileNotFoundError(errno.ENOENT, "there is no such bucket" if bucket else "there is no such file", path)
    if type(problem).__name__ in _NO_CREDENTIALS:
        return PermissionError(
            errno.EACCES,
            "no credentials were found, or they are not valid: set them in the environment, as for the storage's own program",
            path,
        )
    if isinstance(problem, PermissionError):
        return PermissionError(errno.EACCES, f"access denied ({said}): look at the credentials of the environment", path)
    if type(problem).__name__ in _WRITTEN_AGAIN:
        return OSError(errno.ESTALE, "it was written again while it was read", path)
    if isinstance(problem, OSError):
        return OSError(problem.errno or errno.EIO, said, path)
    return OSError(errno.EIO, f"{type(problem).__name__}: {said}", path)
