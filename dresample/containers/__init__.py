"""The only room that knows pandas, Arrow and dtypes: tables in, rows out."""
