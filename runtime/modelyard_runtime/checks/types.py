"""What the data checks find: each rule with its verdict, share, offenders and place in the spec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from modelyard_runtime.sources.types import SourceVersion

Verdict = Literal["pass", "fail", "error", "note"]
"""``error``: the rule could not be asked of the data. ``note``: worth knowing, and no reason to stop."""

MASK = "•••"
"""What stands for a value of a column that holds personal data."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the engine is asked for it.

    Attributes:
        kind: ``min``, ``nulls``, ``unique``, ``expect`` and so on: the word of the spec.
        column: The column that it is about; None for a rule of the whole source.
        text: The rule in words that the spec's author knows.
        place: Its path in the spec.
        failed: Aggregate: how many rows break it.
        asked: Aggregate: how many rows it is asked of.
        at_least: The share of the rows asked that must keep it.
        offender: A condition that is true for the rows that break it; empty where no row does so by itself.
        table: The condition itself, where it is one about the whole table.
        note: Breaking it is worth knowing, and no reason to stop.
        shown: Columns whose values show why.
        reads: Columns that it reads; it can't be asked where one is missing.
    """

    kind: str
    column: str | None
    text: str
    place: str
    failed: str
    asked: str
    at_least: float = 1.0
    offender: str = ""
    table: str = ""
    note: bool = False
    shown: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A row that breaks a rule: its key and the values that show why, as text, personal data masked."""

    key: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule and what the data says to it.

    Attributes:
        id: Source, column and kind, as ``transactions.amount.min``; the same in every run.
        failed: How many rows break it.
        rows: How many rows it was asked of.
        message: Why it failed or could not be asked, where the numbers don't say it.
    """

    id: str
    kind: str
    source: str
    column: str | None
    text: str
    place: str
    verdict: Verdict
    failed: int = 0
    rows: int = 0
    at_least: float = 1.0
    examples: tuple[Example, ...] = ()
    message: str = ""

    @property
    def share(self) -> float | None:
        """The share of rows that keep the rule; None where it was asked of none."""
        return (self.rows - self.failed) / self.rows if self.rows else None


@dataclass(frozen=True, slots=True)
class SourceReport:
    """All rules of a source, in the order of the spec."""

    version: SourceVersion
    rules: tuple[RuleResult, ...]

    @property
    def broken(self) -> tuple[RuleResult, ...]:
        """The rules that failed or could not be asked."""
        return tuple(rule for rule in self.rules if rule.verdict in {"fail", "error"})


@dataclass(frozen=True, slots=True)
class DataReport:
    """The data checks of every source."""

    sources: tuple[SourceReport, ...]

    @property
    def passed(self) -> bool:
        """Whether no rule failed and each could be asked."""
        return not any(source.broken for source in self.sources)
