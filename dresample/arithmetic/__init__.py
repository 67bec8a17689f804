"""Exact arithmetic on arrays: draws, allocation, sums, interpolation. NumPy and numba; no Dask, no pandas."""
