"""Who else is told of a job: one file for each."""
