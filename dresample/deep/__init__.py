"""Samplers that learn codes of the rows first: the ``deep`` extra.

Names load on first use (PEP 562), from ``dresample/registry.py``: importing this package does not import torch.
"""

from dresample.registry import homes, lazily

_HOMES = homes(__name__)

__all__ = [*_HOMES]
__getattr__, __dir__ = lazily(__name__, _HOMES)
