"""The kinds of errors and warnings. Errors are subclasses of the built-in that scikit-learn would raise."""

from __future__ import annotations

from dresample.errors.speech import PYTHON, Path, path, written

__all__ = [
    "AllSafeError",
    "ClusterError",
    "ConcentrationWarning",
    "ConstantFeatureWarning",
    "DresampleError",
    "FewCandidatesWarning",
    "FullBalanceWarning",
    "GateError",
    "GatheredClassWarning",
    "IdentifierWarning",
    "InactiveModelWarning",
    "InputError",
    "InputTypeError",
    "IntegerValuedWarning",
    "LabelCopyWarning",
    "LargeKWarning",
    "ModelError",
    "NoBaseError",
    "NoBaseWarning",
    "NoDangerError",
    "NoDangerWarning",
    "NoiseWarning",
    "OutputError",
    "ParameterError",
    "ResamplingWarning",
    "ScaleDriftWarning",
    "ScaleWarning",
    "SmallClassWarning",
    "SmallMinorityWarning",
    "SmallVarianceWarning",
    "StateError",
    "UniformDensityWarning",
    "UnmeasuredClassWarning",
    "UntrainedClassWarning",
    "VanishedClassWarning",
]


class _Worded(Exception):
    """A message with its marks, and where the sampler is that it is of: written out for whoever reads it, when it is read."""

    def __init__(self, *args: object) -> None:
        self.marked = str(args[0]) if args else ""
        self._members = path()
        super().__init__(*([written(self.marked, self._members, PYTHON)] if args else []), *args[1:])

    def __str__(self) -> str:
        return written(self.marked, self._members)

    def place(self, members: Path) -> None:
        """Say of which sampler it is, if that is not known: a task in another process does not know."""
        if len(self._members) < len(members):
            self._members = members
            self.args = (written(self.marked, self._members, PYTHON), *self.args[1:])


class DresampleError(_Worded):
    """Base of all errors raised on purpose."""


class InputError(DresampleError, ValueError):
    """The data cannot be resampled as they are."""


class StateError(InputError):
    """What an earlier run left does not hold for this one, or cannot be read."""


class InputTypeError(DresampleError, TypeError):
    """The data come in a container that is not taken."""


class AllSafeError(DresampleError, RuntimeError):
    """No row of a class has a rival: ADASYN's ratios are 0/0."""


class NoBaseError(DresampleError, RuntimeError):
    """No row of a class can be a base of new rows."""


class NoDangerError(DresampleError, RuntimeError):
    """No row of a class lies on the border."""


class ModelError(DresampleError, RuntimeError):
    """A fitted model does not give what a sampler needs of it."""


class ParameterError(DresampleError, ValueError):
    """A parameter has a value that means nothing here."""


class OutputError(DresampleError, OSError):
    """The result cannot be written where it was asked to go."""


class ClusterError(DresampleError, ConnectionError):
    """The scheduler cannot be reached."""


class GateError(DresampleError, RuntimeError):
    """The data gave a warning that a job says must not be published over."""


class ResamplingWarning(_Worded, UserWarning):
    """Base of all warnings about the data or the plan; ``report_.warnings`` repeats them."""


class SmallMinorityWarning(ResamplingWarning):
    """A class to over-sample has fewer than 50 rows."""


class SmallClassWarning(ResamplingWarning):
    """A class has too few rows for k, and ``on_small_class`` says to go on."""


class LargeKWarning(ResamplingWarning):
    """k is above the square root of the class size."""


class ScaleWarning(ResamplingWarning):
    """The interquartile ranges of the features differ by more than a factor of 100."""


class ScaleDriftWarning(ResamplingWarning):
    """A feature's spread is no longer what the scale in force says."""


class NoiseWarning(ResamplingWarning):
    """More than 20 % of the rows of a class have rivals only around them."""


class NoBaseWarning(ResamplingWarning):
    """No row of a class can be a base of new rows, and the sampler was told to leave it as it is."""


class NoDangerWarning(ResamplingWarning):
    """No row of a class lies on the border, and ``on_no_danger`` says to go on."""


class UniformDensityWarning(ResamplingWarning):
    """All density ratios are about equal."""


class ConcentrationWarning(ResamplingWarning):
    """One per cent of the rows receive more than a third of all copies."""


class VanishedClassWarning(ResamplingWarning):
    """Cleaning dropped every row of a class."""


class FewCandidatesWarning(ResamplingWarning):
    """NearMiss-3 finds fewer candidates of a class than rows are to be kept."""


class InactiveModelWarning(ResamplingWarning):
    """A model inside a sampler has nothing to say, and a plainer rule takes its place."""


class GatheredClassWarning(ResamplingWarning):
    """One worker must hold a class that takes more than a quarter of its memory."""


class SmallVarianceWarning(ResamplingWarning):
    """A class has less variance in a direction than MDO takes into account."""


class FullBalanceWarning(ResamplingWarning):
    """A class at 1:100 or rarer is brought to full 1:1 balance."""


class IntegerValuedWarning(ResamplingWarning):
    """Float features hold whole numbers only, and new rows will have fractions there."""


class ConstantFeatureWarning(ResamplingWarning):
    """A feature has the same value in all rows."""


class LabelCopyWarning(ResamplingWarning):
    """A feature has one value in each class, and another one in each."""


class IdentifierWarning(ResamplingWarning):
    """A feature holds whole numbers, a different one in each row."""


class UnmeasuredClassWarning(ResamplingWarning):
    """No validation row is of a class."""


class UntrainedClassWarning(ResamplingWarning):
    """No training row is of a class."""


for _name in __all__:
    globals()[_name].__module__ = "dresample.errors"  # where users import them from, and what tracebacks say
