"""Delimited text (CSV, TSV, semicolons, ...) as Arrow tables."""
