"""dresample: exact, reproducible over- and under-sampling of Dask DataFrames larger than memory.

Names load on first use (PEP 562): ``import dresample`` costs next to nothing. Their table is ``dresample/registry.py``; the
``__init__.pyi`` that type checkers and editors read is written from it (``make registered``).
"""

from dresample.registry import homes, lazily

__version__ = "0.1.0"

_HOMES = homes(__name__) | {"current": "dresample.jobs.output.versions", "read": "dresample.jobs.output.reading"}
_MODULES = ("combine", "datasets", "deep", "errors", "over_sampling", "training", "under_sampling")

__all__ = [*_HOMES, "__version__", "errors"]
__getattr__, __dir__ = lazily(__name__, _HOMES, _MODULES, ("__version__", "errors"))
