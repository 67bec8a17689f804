"""What is wrong with the training of a classifier, and with its losses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dresample.errors.columns import broken_rows
from dresample.errors.kinds import InputError, ModelError, ParameterError, UnmeasuredClassWarning, UntrainedClassWarning
from dresample.errors.words import count, either, few, parameter, setting, shown

__all__ = [
    "features_refused",
    "scalar_wanted",
    "class_not_measured",
    "class_not_trained",
    "classifier_wanted",
    "columns_differ",
    "criterion_wanted",
    "empty_epoch",
    "features_not_finite",
    "logits_wanted",
    "loss_not_finite",
    "loss_shapes",
    "module_wanted",
    "no_hooks",
    "no_valid_target",
    "nothing_to_hold_out",
    "partial_fit_wanted",
    "target_without_rows",
    "valid_loss_not_finite",
    "width_differs",
]


#: How validation rows are passed.
_VALIDATION = either("X_val and y_val", "X_val and y_val", "validation of [data]")


def loss_shapes(logits: tuple[int, ...], target: tuple[int, ...], n_classes: int | None) -> InputError:
    classes = "n_classes" if n_classes is None else n_classes
    return InputError(
        f"Logits of shape {logits} and a target of shape {target} do not fit a loss that needs logits (n, {classes}) and codes "
        "(n,). Pass one row of logits and one code per row, and class sizes of as many classes."
    )


def target_without_rows(codes: Sequence[int]) -> InputError:
    return InputError(
        f"The target holds class codes {few(codes)}, which have 0 rows in class_counts, so that the loss would be infinite. "
        "Count the classes of the rows that are trained on, or leave these rows out."
    )


def no_hooks(owner: str, found: object, hooks: Sequence[str]) -> ParameterError:
    return ParameterError(
        f"A callback of {owner} is {shown(found)}, which has none of the hooks {few(hooks, 6)}. Pass objects with at least one of "
        "them (dresample.training.Callback has all), not classes or functions."
    )


def loss_not_finite(epoch: int, batch: int, loss: float) -> ModelError:
    return ModelError(
        f"The loss is {loss} in epoch {epoch}, batch {batch}: the training diverged, or a feature is far out of range. Lower the "
        "learning rate, standardise the features, or clip the gradients."
    )


def valid_loss_not_finite(epoch: int, loss: float) -> ModelError:
    return ModelError(
        f"The validation loss is {loss} after epoch {epoch}: the weights diverged in this epoch, or a feature of the validation "
        "rows is far out of range. Lower the learning rate, or standardise the features with the statistics of the training rows."
    )


def features_not_finite(columns: Sequence[tuple[Any, int, int]], owner: str) -> InputError:
    """Of each column: its name, how many rows, and the number of the first."""
    return InputError(
        f"Input X contains NaN, infinity or values beyond the range of float32 in: {broken_rows(columns)}. {owner} needs finite "
        "numbers: impute, drop or rescale these values first."
    )


def no_valid_target(owner: str, missing: str) -> ParameterError:
    return ParameterError(f"{owner}.fit got one of X_val and y_val, but {missing} is missing. Pass both, or none of them.")


def columns_differ(owner: str, found: Sequence[Any], wanted: Sequence[Any]) -> InputError:
    return InputError(
        f"The feature names should match those that were passed during fit of {owner}: found {few(found, 12)}, needed "
        f"{few(wanted, 12)}. Pass the same columns in the same order."
    )


def width_differs(owner: str, found: int, wanted: int) -> InputError:
    return InputError(
        f"X has {found} features, but {owner} is expecting {wanted} features as input. Pass the columns that it was fitted on."
    )


def class_not_measured(labels: Sequence[Any], absent: str) -> UnmeasuredClassWarning:
    zero, ignore = setting("absent", "zero"), setting("absent", "ignore")
    done = {
        "zero": f"counts as an F1 score of 0, the greatest difficulty ({zero}; {ignore} weighs it by its prior)",
        "ignore": f"is weighted by its prior ({ignore})",
    }[absent]
    return UnmeasuredClassWarning(
        f"No validation row is of class {few(map(shown, labels))}, which {done}. Pass {_VALIDATION} with all classes, or "
        f"raise {parameter('validation_fraction')} or {parameter('validation_rows')}."
    )


def class_not_trained(labels: Sequence[Any]) -> UntrainedClassWarning:
    return UntrainedClassWarning(
        f"No training row is of class {few(map(shown, labels))}: it is in the validation set only, has no weight, and "
        "counts as an error wherever it occurs. Drop these rows, or add some to the training set."
    )


def nothing_to_hold_out(owner: str, rows: int) -> InputError:
    return InputError(
        f"{owner} cannot hold out validation rows of {count(rows, 'training row')}: no class has two rows. Pass {_VALIDATION}."
    )


def empty_epoch(owner: str, rows: int, batch_size: int) -> InputError:
    return InputError(
        f"{owner}: an epoch of {count(rows, 'row')} holds no mini-batch ({setting('batch_size', batch_size)}). Pass more training "
        f"rows, {setting('rule', 'direct')}, or a module without batch normalisation."
    )


def module_wanted(owner: str, found: object) -> ParameterError:
    return ParameterError(
        f"The 'module' parameter of {owner} must be a torch.nn.Module, or a callable module() or module(n_features, "
        f"n_classes) that makes one. Got {shown(found)} instead. For scikit-learn estimators with partial_fit use ARTPartialFit."
    )


def logits_wanted(owner: str, found: object, rows: int, classes: int) -> ParameterError:
    return ParameterError(
        f"The module of {owner} gives {found} for {count(rows, 'row')} of {count(classes, 'class')}; logits of shape "
        f"({rows}, {classes}) are needed. Give the last layer {classes} outputs."
    )


def criterion_wanted(owner: str, found: str) -> ParameterError:
    return ParameterError(
        f"The 'criterion' parameter of {owner} must be a torch.nn.Module loss(logits, codes), or a "
        f"callable criterion(class_counts) that makes one. Got {found} instead."
    )


def partial_fit_wanted(owner: str, found: str) -> ParameterError:
    return ParameterError(
        f"{owner} trains in epochs and shifts the classes between them: the estimator needs partial_fit, which a {found} does "
        "not have (trees, forests, k-NN and pipelines are fitted in one go). Pass SGDClassifier, MLPClassifier, GaussianNB, "
        "dask_ml.wrappers.Incremental or the like, or resample before the fit, for example with SMOTE or RandomOverSampler."
    )


def classifier_wanted(owner: str, found: str) -> ParameterError:
    return ParameterError(f"{owner} needs a classifier; a {found} predicts numbers. Pass SGDClassifier, MLPClassifier or the like.")


def features_refused(owner: str, features: int, said: str) -> ParameterError:
    return ParameterError(
        f"The module of {owner} cannot take a row of {count(features, 'feature')}: {said}. Give its first "
        f"layer {count(features, 'input')}, or pass a callable module(n_features, n_classes) that does."
    )


def scalar_wanted(shape: tuple[int, ...], rows: int) -> ParameterError:
    return ParameterError(
        f"The criterion gives a loss of shape {shape} for {count(rows, 'row')}; a mean over the rows, of shape (), is needed. Do "
        "not pass reduction='none'."
    )
