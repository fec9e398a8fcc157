"""Requests that are refused: what was wrong where, as values."""

from __future__ import annotations

import json
from dataclasses import dataclass

LISTED = 1000
"""How many problems an answer lists; how many there are is always said."""

_GOT = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a request: in which field of which row, what was expected, and what came."""

    field: str
    row: int | None
    expected: str
    got: str

    def document(self) -> dict[str, object]:
        """The problem as JSON."""
        return {"field": self.field, "row": self.row, "expected": self.expected, "got": self.got}


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A request that gets no prediction: the status, one sentence, and everything that was wrong."""

    def __init__(
        self,
        status: int,
        error: str,
        problems: tuple[Problem, ...] = (),
        *,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(error)
        self.status, self.error, self.problems, self.headers = status, error, problems, headers

    def document(self) -> dict[str, object]:
        """The answer as JSON: ``error``, as the Open Inference Protocol has it, and the problems beside it."""
        if not self.problems:
            return {"error": self.error}
        listed = [problem.document() for problem in self.problems[:LISTED]]
        return {"error": self.error, "problems": listed, "problems_total": len(self.problems)}


def got(value: object, *, hidden: bool = False) -> str:
    """What came, short enough for a message; ``hidden``: its kind alone, for it is personal data."""
    if hidden:
        return f"{kind(value)}, not shown"
    if type(value) in {dict, list}:
        return kind(value)
    text = json.dumps(value[:_GOT] if isinstance(value, str) else value)
    return text if len(text) <= _GOT else text[: _GOT - 1] + "…"


def kind(value: object) -> str:
    """The kind of a JSON value in words."""
    return _KINDS.get(type(value), "a number")


_KINDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    type(None): "null",
}
