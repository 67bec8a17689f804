"""Where the command line begins: signals first, then everything that takes time to import."""

from __future__ import annotations

from typing import NoReturn

from dresample.storage import interrupts

__all__ = ["main"]


def main() -> NoReturn:
    """The command ``dresample``."""
    interrupts.install()
    interrupts.run(_commands)


def _commands() -> None:
    from dresample.cli.commands import main as commands

    commands()
