"""Tables in, rows out: dtypes, indexes, categories; methods of tables are called here, in results and by readers alone."""
