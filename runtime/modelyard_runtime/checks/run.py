"""The data checks: every rule of a source in one scan, and the offenders of those that failed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard_runtime.checks import offenders, structure
from modelyard_runtime.checks.measured import measured
from modelyard_runtime.checks.rules import rules_of
from modelyard_runtime.checks.types import DataReport, Rule, RuleResult, SourceReport
from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modelyard_runtime.checks.types import Verdict
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.sources.types import OpenedSource

_CLOSE = 1e-12
"""A share as it was written in percent is no exact double; differences this small are none."""


def check_sources(engine: Engine, contract: Contract, opened: Iterable[OpenedSource]) -> DataReport:
    """Hold every source against the rules that the spec sets for it.

    What breaks a rule is a finding of the report, never an exception: missing columns, values of another type, an
    empty or late source, an expectation that can't be computed.

    Raises:
        RuntimeProblem: a source can't be read any more.
    """
    return DataReport(tuple(_source(engine, one, spine=one.source.name == contract.spine) for one in opened))


def _source(engine: Engine, opened: OpenedSource, *, spine: bool) -> SourceReport:
    rules = rules_of(opened, spine=spine)
    missing = set(opened.reading.missing)
    able = [not missing.intersection(rule.reads) for rule in rules]
    asked = [rule for rule, can in zip(rules, able, strict=True) if can]
    answers = iter(_answers(engine, opened, asked))
    results = [
        _result(opened, rule, next(answers) if can else None) for rule, can in zip(rules, able, strict=True)
    ]
    results = _explained(engine, opened, rules, results)
    return SourceReport(opened.version, (*structure.results(opened), *results))


def _explained(
    engine: Engine, opened: OpenedSource, rules: Sequence[Rule], results: Sequence[RuleResult]
) -> list[RuleResult]:
    """Results with what was measured and the rows that break them, which only broken rules cost a further look."""
    broken = [rule for rule, result in zip(rules, results, strict=True) if result.failed and rule.offender]
    shown = offenders.examples(engine, opened, broken)
    return [
        replace(result, examples=shown.get(rule.place, ()), message=_message(engine, opened, rule, result))
        for rule, result in zip(rules, results, strict=True)
    ]


def _message(engine: Engine, opened: OpenedSource, rule: Rule, result: RuleResult) -> str:
    if result.verdict != "fail" or rule.offender or not rule.table:
        return result.message
    return measured(engine, opened, rule)


_Answer = tuple[Any, Any] | str
"""How many rows break a rule and how many were asked, or why that can't be told."""


def _answers(engine: Engine, opened: OpenedSource, rules: Sequence[Rule]) -> list[_Answer]:
    """The answers to all rules, by one scan. If one of them makes it fail, halves are asked until it is found."""
    if not rules:
        return []
    columns = ", ".join(f"{rule.failed}, {rule.asked}" for rule in rules)
    try:
        row = engine.rows(f"SELECT {columns} FROM {opened.reading.wide.sql}")[0]
    except RuntimeProblem as problem:
        if len(rules) == 1:
            return [offenders.without_values(problem.message, opened.source, rules[0])]
        half = len(rules) // 2
        return _answers(engine, opened, rules[:half]) + _answers(engine, opened, rules[half:])
    return list(zip(row[::2], row[1::2], strict=True))


def _result(opened: OpenedSource, rule: Rule, answer: _Answer | None) -> RuleResult:
    failed, rows, message = 0, 0, ""
    verdict: Verdict = "pass"
    if answer is None:
        gone = [name for name in rule.reads if name in opened.reading.missing]
        verdict, message = "error", f"there is no column {', '.join(gone)}"
    elif isinstance(answer, str):
        verdict, message = "error", answer
    else:
        failed, rows = int(answer[0]), int(answer[1])
        verdict = _verdict(rule, failed, rows)
    return RuleResult(
        id=".".join((opened.source.name, *_middle(rule))),
        kind=rule.kind,
        source=opened.source.name,
        column=rule.column,
        text=rule.text,
        place=rule.place,
        verdict=verdict,
        failed=failed,
        rows=rows,
        at_least=rule.at_least,
        message=message,
    )


def _verdict(rule: Rule, failed: int, rows: int) -> Verdict:
    if failed <= (1 - rule.at_least + _CLOSE) * rows:
        return "pass"
    return "note" if rule.note else "fail"


def _middle(rule: Rule) -> tuple[str, ...]:
    """What names a rule within its source: column and kind, or the end of its place."""
    return (rule.column, rule.kind) if rule.column else (rule.place.split(".", 2)[2],)
