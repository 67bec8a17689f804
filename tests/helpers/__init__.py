"""What tests share: drawn tables, ways to hold and to compare them, brute-force answers, pages of the documentation."""
