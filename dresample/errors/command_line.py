"""Messages for those who type commands or write job files: options and keys in the place of Python's arguments."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dresample.errors.speech import Path, listed

__all__ = ["CommandLine", "JobFile", "RunFile", "quoted", "with_option"]

#: Parameters of samplers and of ``resample`` that have an option of their own; what else there is goes by -p.
OPTIONS = {
    "backend": "--backend",
    "carry": "--carry",
    "date_column": "--date-column",
    "days": "--days",
    "drop": "--drop",
    "features": "--features",
    "image_shape": "--image-shape",
    "integer": "--integer",
    "last_files": "--last-files",
    "memory_limit": "--memory-limit",
    "on_all_safe": "--on-all-safe",
    "on_small_class": "--on-small-class",
    "output": "--output",
    "overwrite": "--overwrite",
    "persist": "--persist",
    "placement": "--placement",
    "provenance": "--provenance",
    "random_state": "--seed",
    "sampling_strategy": "--sampling-strategy",
    "scale": "--scale",
    "scheduler": "--scheduler",
    "since": "--since",
    "synthetic_only": "--synthetic-only",
    "target": "--target",
    "until": "--until",
    "workers": "--workers",
}
#: These are of the whole command, whichever sampler speaks of them.
_OF_ALL = (
    "carry", "drop", "features", "memory_limit", "output", "overwrite", "random_state", "scheduler", "synthetic_only", "target",
    "workers",
)  # fmt: skip

#: Keys of a job file outside of [art].
_KEYS = {
    "target": "data", "features": "data", "drop": "data", "validation": "data", "standardize": "data", "hidden": "network",
    "dropout": "network", "learning_rate": "optimizer", "weight_decay": "optimizer", "folder": "output",
}  # fmt: skip
#: What a training job says in options.
_BESIDE = ("overwrite", "scheduler", "workers", "memory_limit")

#: Keys of a job file of ``dresample run`` outside of [method.parameters].
_TABLES = {
    "target": "columns", "features": "columns", "drop": "columns", "carry": "columns", "row_key": "columns",
    "overwrite": "output", "synthetic_only": "output", "workers": "cluster", "memory_limit": "cluster", "scheduler": "cluster",
    "last_files": "source", "date_column": "source", "since": "source", "until": "source", "days": "source",
}  # fmt: skip


def quoted(text: str) -> str:
    """A word for a shell, in double quotes where it needs any.

    Examples
    --------
    >>> print(quoted("a,b"), quoted("{'1': 5}"))
    a,b "{'1': 5}"
    """
    import shlex

    word = shlex.quote(text)
    return f'"{text}"' if word != text and not set(text) & set('"$`\\!') else word


def with_option(option: str, names: Iterable[Any], most: int = 5) -> str:
    """An option that names columns: those with a comma in quotes of their own.

    Examples
    --------
    >>> print(with_option("--drop", ["time", "a,b"]))
    --drop time --drop '"a,b"'
    """
    texts = [str(n) for n in names]
    plain = [t for t in texts if "," not in t and t == t.strip() and '"' not in t]
    odd = ['"' + t.replace('"', '""') + '"' for t in texts if t not in plain]
    values = [",".join(plain[:most])] * bool(plain) + odd[:most]
    more = " ..." if len(plain) > most or len(odd) > most else ""
    return " ".join(f"{option} {quoted(v)}" for v in values or ["..."]) + more


@dataclass(frozen=True)
class CommandLine:
    """Options of ``dresample resample``.

    Parameters
    ----------
    k_name : str, optional
        The parameter of the method that ``--n-neighbors`` sets.
    methods : dict of {str: str}
        Names of methods by the classes of their samplers.
    """

    k_name: str | None = None
    methods: Mapping[str, str] = field(default_factory=dict)

    def parameter(self, name: str, members: Path) -> str:
        """``--n-neighbors``, ``-p eps``, ``-p smote__k_neighbors``."""
        return self._option(name, members) or "-p " + "__".join([*(m.name for m in members), name])

    def setting(self, name: str, values: Sequence[str], members: Path) -> str:
        """``--scale robust``, ``-p smote__on_small_class=shrink or skip``."""
        option = self._option(name, members)
        texts = [_shape(v) if option == "--image-shape" else _text(v) for v in values]
        if option is None:
            return self.parameter(name, members) + "=" + (listed([quoted(t) for t in texts]) if texts else "...")
        if option == "--scale":
            texts = ["none" if t == "None" else t for t in texts]
        if texts in (["True"], ["False"]):
            no = texts == ["False"]
            return (f"--no-{option[2:]}" if name == "persist" else f"no {option}") if no else option
        return " ".join([option, listed([quoted(t) for t in texts])] if texts else [option])

    def either(self, python: str, command_line: str, job_file: str) -> str:
        """The second."""
        return command_line

    def sampler(self, name: str) -> str:
        """``--method smote``."""
        return f"--method {self.methods[name]}" if name in self.methods else name

    def _option(self, name: str, members: Path) -> str | None:
        if name in _OF_ALL or not members:
            return "--n-neighbors" if name == self.k_name else OPTIONS.get(name)
        return None


class JobFile:
    """Keys of the job file of ``dresample train``, and the options beside it."""

    def parameter(self, name: str, members: Path) -> str:
        """``target of [data]``, ``--overwrite``."""
        if name in _BESIDE:
            return OPTIONS[name]
        name = "folder" if name == "output" else name
        return f"{name} of [{_KEYS.get(name, 'art')}]"

    def setting(self, name: str, values: Sequence[str], members: Path) -> str:
        """``rule = "direct" of [art]``."""
        if name in _BESIDE:
            return OPTIONS[name]
        if not values:
            return self.parameter(name, members)
        key, _, table = self.parameter(name, members).partition(" of ")
        return f"{key} = {listed([_toml(v) for v in values])} of {table}"

    def either(self, python: str, command_line: str, job_file: str) -> str:
        """The third."""
        return job_file

    def sampler(self, name: str) -> str:
        """Its class: job files name no samplers."""
        return name


@dataclass(frozen=True)
class RunFile:
    """Keys of a job file of ``dresample run``.

    Parameters
    ----------
    methods : dict of {str: str}
        Names of methods by the classes of their samplers.
    """

    methods: Mapping[str, str] = field(default_factory=dict)

    def parameter(self, name: str, members: Path) -> str:
        """``target of [columns]``, ``scale of [method.parameters]``, ``smote__k_neighbors of [method.parameters]``."""
        if name == "output":
            return "folder of [output]"
        if name in _TABLES:
            return f"{name} of [{_TABLES[name]}]"
        return f"{self._inside(name, members)} of [method.parameters]"

    def setting(self, name: str, values: Sequence[str], members: Path) -> str:
        """``scale = "standard" of [method.parameters]``."""
        if not values:
            return self.parameter(name, members)
        key, _, table = self.parameter(name, members).partition(" of ")
        return f"{key} = {listed([_toml(v) for v in values])} of {table}"

    def either(self, python: str, command_line: str, job_file: str) -> str:
        """The third, where there is one, with the table that a resampling job has its columns in; else the second, in keys."""
        if job_file != command_line:
            return job_file.replace("[data]", "[columns]")
        return re.sub(r"(?<![\w-])--([a-z][a-z-]*)", lambda m: self.parameter(m[1].replace("-", "_"), ()), command_line)

    def sampler(self, name: str) -> str:
        """``name = "smote" of [method]``."""
        return f'name = "{self.methods[name]}" of [method]' if name in self.methods else name

    @staticmethod
    def _inside(name: str, members: Path) -> str:
        return name if name == "random_state" else "__".join([*(m.name for m in members), name])


def _value(python: str) -> Any:
    return ast.literal_eval(python)


def _text(python: str) -> str:
    """A value as it is typed: texts without their quotes."""
    try:
        value = _value(python)
    except (ValueError, SyntaxError):
        return python
    return value if isinstance(value, str) else python


def _shape(python: str) -> str:
    """``(1, 28, 28)`` as 1,28,28."""
    return python.strip("()").replace(" ", "")


def _toml(python: str) -> str:
    try:
        value = _value(python)
    except (ValueError, SyntaxError):
        return python
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(str(k))} = {_toml(repr(v))}" for k, v in value.items()) + "}"
    return json.dumps("none" if value is None else value) if value is not ... else "..."
