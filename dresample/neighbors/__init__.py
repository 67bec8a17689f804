"""Kernels of the search: rows against rows, in NumPy and compiled. No Dask, no pandas."""
