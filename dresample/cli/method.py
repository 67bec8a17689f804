"""The sampler that options ask for; what is said for nothing is refused."""

from __future__ import annotations

from typing import Any

import click

from dresample import errors
from dresample.jobs.methods import Method, find

__all__ = ["sampler_of"]


def sampler_of(options: dict[str, Any]) -> Any:
    """The sampler, its parameters checked before any data are looked at.

    Parameters
    ----------
    options : dict
        Those of :data:`dresample.cli.options.JOB`.

    Raises
    ------
    click.UsageError
        An option that the method has no use for, or a parameter that it does not have.
    ParameterError
        A value that it does not take.
    """
    name = options["method"]
    method = find(name)
    accepted = method.defaults
    named = {
        "sampling_strategy": options["sampling_strategy"],
        "scale": None if options["scale"] == "none" else options["scale"],
        "backend": options["backend"],
        "placement": options["placement"],
        "on_small_class": options["on_small_class"],
        "on_all_safe": options["on_all_safe"],
        "provenance": options["provenance"],
    }
    for optional in ("image_shape", "integer", "persist"):
        if options[optional] is not None:
            named[optional] = options[optional]
    if options["n_neighbors"] is not None:
        named[method.k_name or "n_neighbors"] = options["n_neighbors"]
    _check_used(method, [o for o in named if o not in accepted])
    if method.family == "clean-sampling" and isinstance(options["sampling_strategy"], (float, dict)):
        raise click.UsageError(
            f"--method {name} cleans, it has no number of rows to reach: --sampling-strategy is a name (auto, all, ...) or a list "
            'of the classes to clean, as "[0, 1]".'
        )
    given = {k: v for k, v in named.items() if k in accepted}
    if "random_state" in accepted:
        given["random_state"] = options["seed"]
    try:
        made = method.make(given | options["parameters"])
    except errors.ParameterError as problem:
        raise click.UsageError(str(problem)) from problem
    made._check_parameters()
    return made


def _check_used(method: Method, lost: list[str]) -> None:
    """Refuse options that were given for nothing."""
    context = click.get_current_context()
    lost = sorted(o for o in lost if context.get_parameter_source(o) is click.core.ParameterSource.COMMANDLINE)
    if not lost:
        return
    names = ", ".join("--" + o.replace("_", "-") for o in lost)
    for name, member in method.members.items():
        parameter = member.k_name if lost[0] == "n_neighbors" else lost[0]
        if parameter in member.defaults:
            raise click.UsageError(
                f"--method {method.name} has no use for {names}. Say for which sampler: -p {name}__{parameter}=..."
            )
    raise click.UsageError(f"--method {method.name} has no use for {names}. Leave it out.")
