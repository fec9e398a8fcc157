"""A run in Markdown, for a job's page: the verdict, the gates, the metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.reports.run.markdown import cell, figure, table
from modelyard_runtime.reports.run.verdict import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.reports.run.facts import Facts


def summary(facts: Facts) -> str:
    """The text."""
    return "\n".join(_lines(facts)) + "\n"


def _lines(facts: Facts) -> Iterator[str]:
    verdict = verdict_of(facts)
    yield f"## {cell(facts.contract.model)}: {verdict.word}"
    yield ""
    yield verdict.sentence
    yield ""
    yield from gates(facts)
    if facts.data and not facts.data["passed"]:
        broken = [rule for rule in facts.data["rules"] if rule["verdict"] in {"fail", "error"}]
        yield from table(("rule", "place"), [(rule["rule"], rule["place"]) for rule in broken])


def gates(facts: Facts) -> Iterator[str]:
    """The gates as a table."""
    if not facts.gates or not facts.gates["gates"]:
        return
    rows = [
        (
            f"{gate['text']}{' by ' + gate['by'] if gate.get('by') else ''}",
            gate["verdict"],
            figure(gate["estimate"]),
            f"{figure(gate['lower'])} to {figure(gate['upper'])}" if gate["lower"] is not None else "",
            figure(gate["n"]),
            gate["reason"],
        )
        for gate in facts.gates["gates"]
    ]
    yield from table(("gate", "verdict", "estimate", "interval", "rows", "why"), rows)
    yield ""
