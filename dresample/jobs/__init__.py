"""Runs from files to files: inputs, the cluster, the job, the output."""
