"""Marks of whole modules."""

from __future__ import annotations

import pytest

IN_ONE_THREAD = pytest.mark.dask_config({"scheduler": "synchronous"})
#: The same, and Dask makes no text of the objects of pandas frames.
OBJECTS_STAY = pytest.mark.dask_config({"scheduler": "synchronous", "dataframe.convert-string": False})
NO_ADVICE = pytest.mark.filterwarnings("ignore::dresample.errors.ResamplingWarning")
ONE_TORCH_THREAD = pytest.mark.torch_threads(1)
