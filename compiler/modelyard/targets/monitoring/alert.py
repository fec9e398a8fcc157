"""Alerts and recording rules as values, before they are a Prometheus rule file."""

from __future__ import annotations

from typing import Literal

from modelyard.records import dataclass

Severity = Literal["critical", "warning"]
"""``critical`` wakes a person; ``warning`` waits for working hours."""


@dataclass(frozen=True, slots=True)
class Record:
    """A recording rule: the new series and its query."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert: its query, for how many seconds it must hold, and what a person is told.

    ``description`` may hold Prometheus template syntax; ``action`` is the runbook's first step, in Markdown.
    """

    name: str
    query: str
    hold: int
    severity: Severity
    summary: str
    description: str
    action: str


@dataclass(frozen=True, slots=True)
class Case:
    """Input series under which an alert fires after ``at`` seconds, and others under which it stays quiet.

    Series are pairs of selector and values in promtool's notation, a sample a minute.
    """

    alert: str
    firing: tuple[tuple[str, str], ...]
    quiet: tuple[tuple[str, str], ...]
    at: int = 7200
    value: str = ""
    """What ``{{ $value … }}`` renders to while it fires."""
    labels: tuple[tuple[str, str], ...] = ()
    """Labels that the query leaves on the alert, beside those that every alert bears."""
    fires_in: tuple[str, ...] = ()
    """The environments that these series make it fire in; its own alone where empty. A query over the cluster's own
    series knows no environment."""
