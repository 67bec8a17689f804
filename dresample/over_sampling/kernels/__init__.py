"""What some over-samplers compute on arrays: no Dask, no pandas."""
