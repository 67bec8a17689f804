"""PyTorch is an extra: found out before any work is done."""

from __future__ import annotations

from importlib.util import find_spec

from dresample import errors

__all__ = ["needed"]


def needed(name: str) -> None:
    """Refuse to go on without PyTorch and safetensors.

    Parameters
    ----------
    name : str
        Who needs them.

    Raises
    ------
    ImportError
        It says how to install them.
    """
    if any(find_spec(package) is None for package in ("torch", "safetensors")):
        raise errors.deep_missing(name)
