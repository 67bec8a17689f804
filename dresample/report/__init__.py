"""What a run did, as numbers, text, HTML and pictures."""

from dresample.report.summary import Report, RunPlan

__all__ = ["Report", "RunPlan"]
