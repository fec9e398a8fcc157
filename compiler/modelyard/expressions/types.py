"""What the analysis of one SQL expression takes and gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Column:
    """A column as an expression sees it: its source, its name and its DuckDB type (``BIGINT``, ``VARCHAR`` …)."""

    source: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use.

    ``columns`` maps a bare name to every column that bears it (two or more: ambiguous unless qualified by its source).
    ``sources`` are the names that may qualify a column. ``open_sources`` declare no columns, so that any name may be
    theirs and has no known type.
    """

    columns: Mapping[str, tuple[Column, ...]]
    sources: tuple[str, ...] = ()
    open_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an expression: the rule's id, one sentence, and the characters that it is about."""

    rule: str
    message: str
    start: int
    end: int
    help: str = ""
    allowed: tuple[str, ...] = ()
    replacement: str | None = None


@dataclass(frozen=True, slots=True)
class Analysed:
    """An expression that was read: canonical SQL, its DuckDB type (None where unknown), and what it rests on.

    ``columns`` is the lineage in order of first use; the type of a column of an open source is empty.
    ``aggregates`` and ``windows`` say whether such a call stands in it.
    ``volatile`` names functions whose value depends on the time or on chance (``now``, ``random``).
    """

    text: str
    sql: str
    type: str | None
    columns: tuple[Column, ...]
    functions: tuple[str, ...]
    aggregates: bool
    windows: bool
    volatile: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric named in a gate or an abort condition, with numeric arguments: ``recall_at_precision(0.9)``."""

    name: str
    arguments: tuple[float, ...] = ()
    champion: bool = False

    def __str__(self) -> str:
        """As written in a spec."""
        arguments = f"({', '.join(f'{a:g}' for a in self.arguments)})" if self.arguments else ""
        return f"{'champion.' if self.champion else ''}{self.name}{arguments}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A boolean over metrics as a tree that needs no SQL to evaluate.

    ``tree`` is nested plain data for the contract:
    ``{"op": ">=", "left": {"metric": "roc_auc"}, "right": {"number": 0.9}}``, ``{"op": "and", "items": [...]}``,
    ``{"op": "not", "item": ...}``, arithmetic as ``{"op": "+", "left", "right"}``.
    A metric leaf is ``{"metric": name, "arguments": [...], "champion": bool}`` (the last two only where set).
    """

    text: str
    tree: dict[str, object]
    metrics: tuple[Metric, ...]
    problems: tuple[Problem, ...]
