"""Results: what becomes of the rows, applied to the container that came in."""
