"""What one run leaves for the next: which parts of the data it knew, and what was near each row of a class."""
