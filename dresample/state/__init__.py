"""What one run can leave for the next."""
