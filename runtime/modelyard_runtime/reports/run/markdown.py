"""Markdown that no value can break out of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard_runtime.reports.html.markup import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~$@&])")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


def cell(value: object) -> str:
    """A value as text in one line: what Markdown would read as syntax is escaped, what nobody sees is a space."""
    return _SPECIAL.sub(r"\\\1", _UNSEEN.sub(" ", str(value))).strip()


def code(value: object) -> str:
    """A value as code in one line of a table."""
    text = _UNSEEN.sub(" ", str(value)).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}" if text else ""


def figure(value: float | None) -> str:
    """A figure with as many digits as matter."""
    return number(value) if value is not None else ""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table, line by line."""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell(value) for value in row)} |"
