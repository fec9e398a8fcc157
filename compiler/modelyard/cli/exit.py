"""What a process ends with. The table is part of the public surface and never changes its meaning."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    DIFFERS = 3
    NOT_ENOUGH_DATA = 4
    BUG = 70


class CommandError(Exception):
    """A command can't do what was asked: the text says why, and what to do."""

    def __init__(self, message: str, *, help: str = "", code: Exit = Exit.FINDINGS) -> None:  # noqa: A002 - the word that is printed
        super().__init__(message)
        self.message, self.help, self.code = message, help, code
