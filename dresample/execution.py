"""Following a run: phases, and who is told about their progress. The public names of ``dresample.distribution.execution``."""

from dresample.distribution.execution import Phase, set_progress

__all__ = ["Phase", "set_progress"]
