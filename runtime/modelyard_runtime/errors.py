"""What a user can put right, as opposed to a bug."""

from __future__ import annotations


class RuntimeProblem(Exception):  # noqa: N818 - a problem of the input, not a fault of the program
    """A contract, profile or data set can't be worked with: the text says why, ``help`` says what to do."""

    def __init__(self, message: str, *, help: str = "") -> None:  # noqa: A002 - the word that is printed
        super().__init__(message)
        self.message, self.help = message, help
