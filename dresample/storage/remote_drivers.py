"""Which libraries speak to which storages, and URLs that say too much.

fsspec knows the schemes; most need a driver, which is an extra of this package. A driver finds its
credentials by itself: in the environment, in the files of its cloud's own program, in fsspec's configuration. They are never part
of an address, as addresses stand in manifests, reports and logs.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from importlib.util import find_spec

__all__ = ["DRIVERS", "Driver", "masked", "refusal", "says_secret"]


@dataclass(frozen=True, slots=True)
class Driver:
    """What speaks to a kind of storage.

    Parameters
    ----------
    scheme : str
        Of several that mean the same, the one that addresses are compared by.
    module : str
        The library that must be installed.
    install : str
        What to give to pip.
    writes : bool
    flat : bool
        Folders are what names have in common: there is nothing to make or remove, and one file is written in one step.
    """

    scheme: str
    module: str
    install: str
    writes: bool = True
    flat: bool = True


_S3 = Driver("s3", "s3fs", "s3fs")
_GCS = Driver("gs", "gcsfs", "gcsfs")
_AZURE = ("adlfs", "adlfs")
_HTTP = ("aiohttp", "aiohttp", False)

#: Drivers by the schemes of URLs. Another scheme that fsspec knows is taken as one with folders.
DRIVERS: dict[str, Driver] = {
    "s3": _S3,
    "s3a": _S3,
    "gs": _GCS,
    "gcs": _GCS,
    "az": Driver("az", *_AZURE),
    "abfs": Driver("abfs", *_AZURE),
    "abfss": Driver("abfs", *_AZURE),
    "hdfs": Driver("hdfs", "pyarrow", "pyarrow", flat=False),
    "memory": Driver("memory", "fsspec", "fsspec"),
    "http": Driver("http", *_HTTP),
    "https": Driver("https", *_HTTP),
}

#: user:password@ of a URL, also where the password has a slash; no port, which is all digits.
_USER = re.compile(r"(?<=:/)(/*)[^/@:?]*:(?!\d*(?:/|$))[^@]*@")
#: What a query holds: signatures of links that were shared.
_QUERY = re.compile(r"(?<=[^?])\?.*", re.DOTALL)
#: Variables of the environment whose values are secrets.
_SECRETS = re.compile(r"SECRET|TOKEN|PASSWORD|PASSPHRASE|ACCOUNT_KEY|CONNECTION_STRING|CREDENTIAL|SAS", re.IGNORECASE)


def says_secret(url: str) -> bool:
    """Whether a URL holds a password, or the query of a link that was shared.

    Examples
    --------
    >>> says_secret("s3://key:secret@bucket/a"), says_secret("hdfs://node:8020/a@b"), says_secret("abfss://box@account/a")
    (True, False, False)
    """
    return bool(_USER.search(url)) or (url.lower().startswith(("http:", "https:")) and "?" in url)


def masked(text: str) -> str:
    """A text without what must not be shown: passwords and queries of URLs, secrets of the environment.

    Examples
    --------
    >>> masked("s3://key:sec/ret@bucket/a")
    's3://***@bucket/a'
    """
    for name, value in os.environ.items():
        if len(value) >= 8 and _SECRETS.search(name):
            text = text.replace(value, "***")
    text = _USER.sub(r"\1***@", text)
    return _QUERY.sub("?***", text) if text.lower().startswith(("http:", "https:")) else text


def refusal(scheme: str, url: str) -> str | None:
    """Why nothing can be read or written at a URL of this scheme; None if it can."""
    if says_secret(url):
        return (
            "it holds a password or a signed query, which would end up in manifests and logs. Leave it out: the driver finds "
            "credentials in the environment and in the files of its cloud's own program"
        )
    driver = DRIVERS.get(scheme)
    if driver is None:
        return _of_fsspec(scheme)
    if find_spec(driver.module) is None:
        return f"{scheme}:// needs the package {driver.module}, which is not installed. Run: pip install {driver.install}"
    return None


def _of_fsspec(scheme: str) -> str | None:
    from fsspec.registry import get_filesystem_class

    try:
        get_filesystem_class(scheme)
    except ValueError:
        return f"nothing is known of {scheme}://. Known are {', '.join(DRIVERS)}, and what fsspec knows"
    except ImportError as problem:
        return f"{scheme}:// needs a package that is not installed ({str(problem).splitlines()[0]})"
    return None
