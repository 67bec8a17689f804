"""Over-samplers: they add rows to the small classes.

Names load on first use (PEP 562), from ``dresample/registry.py``.
"""

from dresample.registry import homes, lazily

_HOMES = homes(__name__)

__all__ = [*_HOMES]
__getattr__, __dir__ = lazily(__name__, _HOMES)
