"""Dask, and nothing of samplers: trees of tasks, phases, first looks at the data, the search over blocks."""
