"""One check: every column of a window against the reference, and one verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modelyard_runtime.drift.decide import FEWEST, decide, undecided, worst
from modelyard_runtime.drift.methods.registry import AUTO, METHODS, Method, method
from modelyard_runtime.drift.tails import false_discovery
from modelyard_runtime.drift.types import Check, ColumnVerdict, Measured, Pair, Report
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.profiles.document import digest
from modelyard_runtime.profiles.types import CategoryColumn, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.profiles.types import ColumnProfile, Profile

    Question = Literal["values", "missing", "new-levels"]

PREDICTION = "prediction"
"""The column that holds what the model answered."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question about a column: measured, or with too few values on one side."""

    column: str
    question: Question
    method: str
    threshold: float
    n: int
    m: int
    measured: Measured | None


def check(contract: Contract, reference: Profile, current: Profile, reasons: Mapping[str, str]) -> Report:
    """The report on a window. ``reasons`` says for columns that can't be compared why."""
    names = [column.name for column in reference.columns if wanted(contract, column.name)]
    asked = [
        question
        for name in names
        if name not in reasons
        for question in _ask(contract, _column(reference, name), _column(current, name))
    ]
    decided = _decide(asked)
    columns = [_column_verdict(reference, name, decided.get(name, []), reasons.get(name)) for name in names]
    columns.sort(key=lambda column: (-column.ratio, column.name))
    if not columns:
        raise RuntimeProblem("the reference profile has no column that the contract watches")
    report = Report(
        id="",
        verdict=worst(column.verdict for column in columns),
        model=contract.model,
        environment=contract.environment,
        reference=digest(reference),
        current=digest(current),
        reference_rows=reference.rows,
        current_rows=current.rows,
        columns=tuple(columns),
    )
    return replace(report, id=_name(report))


def _name(report: Report) -> str:
    from modelyard_runtime.reports.json import content_id

    return content_id(report)


def wanted(contract: Contract, name: str) -> bool:
    """Whether the contract watches a column of the reference."""
    return name != PREDICTION or contract.drift is None or contract.drift.prediction


def _column(profile: Profile, name: str) -> ColumnProfile:
    column = profile.column(name)
    if column is None:
        raise RuntimeProblem(f"the profile of the window lacks {name}")
    return column


def _ask(contract: Contract, reference: ColumnProfile, current: ColumnProfile) -> Iterator[_Asked]:
    pair = Pair(reference, current)
    missing = method("missing")
    yield _asked(pair, "missing", missing, missing.threshold, reference.rows, current.rows)
    if isinstance(reference, NumericColumn | CategoryColumn):
        chosen, threshold = choice(contract, reference)
        yield _asked(pair, "values", chosen, threshold, reference.values, current.values)
    if isinstance(reference, CategoryColumn) and reference.known is not None:
        new = method("new_levels")
        yield _asked(pair, "new-levels", new, new.threshold, reference.values, current.values)


def _asked(pair: Pair, question: Question, chosen: Method, threshold: float, n: int, m: int) -> _Asked:
    measured = chosen.measure(pair) if min(n, m) >= FEWEST else None
    name = measured.method if measured else chosen.name.replace("_", "-")
    return _Asked(pair.reference.name, question, name, threshold, n, m, measured)


def choice(contract: Contract, column: NumericColumn | CategoryColumn) -> tuple[Method, float]:
    """The method that compares a column, and its threshold.

    A common method that doesn't fit the column's kind gives way to that of `auto`, with its own default threshold: the
    common one is in another unit.
    """
    kind = kind_of(column)
    name: str
    name, threshold = contract.drift.of(column.name) if contract.drift else ("auto", None)
    if name == "domain_classifier":
        raise RuntimeProblem(
            "the method domain_classifier is not available yet", help=f"use auto, {', '.join(METHODS)}"
        )
    if name == "auto":
        name = AUTO[kind]
    elif kind not in METHODS[name]:
        name, threshold = AUTO[kind], None
    chosen = method(name)
    return chosen, threshold if threshold is not None else chosen.threshold


def kind_of(column: ColumnProfile) -> str:
    """The kind of a column."""
    if isinstance(column, NumericColumn):
        return "numeric"
    return "category" if isinstance(column, CategoryColumn) else "opaque"


def _decide(asked: list[_Asked]) -> dict[str, list[Check]]:
    """Every question decided, with the chance of a false alarm bounded over all of them together."""
    measured = [question.measured for question in asked if question.measured]
    adjusted = iter(false_discovery([found.judged.p_value for found in measured]))
    checks: dict[str, list[Check]] = {}
    for question in asked:
        if question.measured:
            one = decide(
                question.question, question.measured, question.threshold, next(adjusted), len(measured)
            )
        elif min(question.n, question.m) >= FEWEST:
            continue
        else:
            one = undecided(question.question, question.method, question.threshold, question.n, question.m)
        checks.setdefault(question.column, []).append(one)
    return checks


def _column_verdict(reference: Profile, name: str, checks: list[Check], problem: str | None) -> ColumnVerdict:
    kind = kind_of(_column(reference, name))
    if problem:
        return ColumnVerdict(name, kind, "insufficient", (), problem)
    return ColumnVerdict(name, kind, worst(one.verdict for one in checks), tuple(checks))
