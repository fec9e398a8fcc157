"""One check: every column of a window against the reference, and one verdict."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from modelyard_runtime.drift.decide import FEWEST, WORST, decide, undecided, worst
from modelyard_runtime.drift.measures import measures
from modelyard_runtime.drift.methods.registry import AUTO, METHODS, Method, method
from modelyard_runtime.drift.tails import false_discovery
from modelyard_runtime.drift.types import Check, ColumnVerdict, Measured, Pair, Report
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.profiles.document import digest
from modelyard_runtime.profiles.types import CategoryColumn, NumericColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.drift.types import Question
    from modelyard_runtime.profiles.types import ColumnProfile, Profile

PREDICTION = "prediction"
"""The column that holds what the model answered."""

ROWS = "(all columns)"
"""The name under which a verdict on whole rows stands among those on columns."""


_WIDE = 200
"""Columns beyond which distances that no decision rests on are measured only of columns that are not stable."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the two profiles.

    Attributes:
        reasons: For columns that can't be compared, why.
        importance: By column how much it moves the model's answers.
        reference: The name of the reference by its content, where it was read from a file.
        window: The time that was looked at, where rows have one.
        rolling: The time that the reference is from, where it is no training data.
        rows: What was found about whole rows, where that was asked: measured, or with too few rows.
    """

    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    importance: Mapping[str, float] = field(default_factory=dict[str, float])
    reference: str = ""
    window: tuple[float, float] | None = None
    rolling: tuple[float, float] | None = None
    rows: Asked | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a column: measured, or with too few values on one side."""

    column: str
    question: Question
    method: str
    threshold: float
    n: int
    m: int
    measured: Measured | None


def check(contract: Contract, reference: Profile, current: Profile, context: Context) -> Report:
    """The report on a window."""
    names = [column.name for column in reference.columns if wanted(contract, column.name)]
    if not names:
        raise RuntimeProblem("the reference profile has no column that the contract watches")
    asked = [
        question
        for name in names
        if name not in context.reasons
        for question in _ask(contract, _column(reference, name), _column(current, name))
    ]
    decided = _decide([*asked, *([context.rows] if context.rows else [])])
    columns = [_column_verdict(reference, current, name, decided.get(name, ()), context) for name in names]
    if context.rows:
        columns.append(_rows_verdict(decided[ROWS]))
    report = Report(
        id="",
        verdict=worst(column.verdict for column in columns),
        model=contract.model,
        environment=contract.environment,
        reference=context.reference or digest(reference),
        current=digest(current),
        reference_rows=reference.rows,
        current_rows=current.rows,
        columns=tuple(sorted(columns, key=_rank)),
        window=context.window,
        rolling=context.rolling,
    )
    return replace(report, id=_name(report))


def _rank(column: ColumnVerdict) -> tuple[int, float, float, str]:
    """The worst first, among equal verdicts what matters most to the model, then the largest effects."""
    return WORST.index(column.verdict), -(column.importance or 0.0), -column.ratio, column.name


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


def _ask(contract: Contract, reference: ColumnProfile, current: ColumnProfile) -> Iterator[Asked]:
    pair = Pair(reference, current)
    missing = method("missing")
    yield _asked(pair, "missing", missing, missing.threshold, reference.rows, current.rows)
    if isinstance(reference, NumericColumn | CategoryColumn):
        chosen, threshold = choice(contract, reference)
        yield _asked(pair, "values", chosen, threshold, reference.values, current.values)
    if isinstance(reference, CategoryColumn) and reference.known is not None:
        new = method("new_levels")
        yield _asked(pair, "new-levels", new, new.threshold, reference.values, current.values)


def _asked(pair: Pair, question: Question, chosen: Method, threshold: float, n: int, m: int) -> Asked:
    measured = chosen.measure(pair) if min(n, m) >= FEWEST else None
    name = measured.method if measured else chosen.name.replace("_", "-")
    return Asked(pair.reference.name, question, name, threshold, n, m, measured)


def choice(contract: Contract, column: NumericColumn | CategoryColumn) -> tuple[Method, float]:
    """The method that compares a column, and its threshold.

    A common method that doesn't fit the column's kind gives way to that of `auto`, with its own default threshold: the
    common one is in another unit.
    """
    kind = kind_of(column)
    name: str
    name, threshold = contract.drift.of(column.name) if contract.drift else ("auto", None)
    if name == "domain_classifier":
        # It is asked of whole rows; each column keeps its own question beside.
        name, threshold = "auto", None
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


def _decide(asked: list[Asked]) -> dict[str, list[Check]]:
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


def _column_verdict(
    reference: Profile, current: Profile, name: str, checks: Sequence[Check], context: Context
) -> ColumnVerdict:
    known, importance = _column(reference, name), context.importance.get(name)
    problem = context.reasons.get(name)
    if problem:
        return ColumnVerdict(name, kind_of(known), "insufficient", (), problem, importance)
    verdict = worst(one.verdict for one in checks)
    told = verdict != "stable" or len(reference.columns) <= _WIDE
    distances: Mapping[str, float] = measures(known, _column(current, name)) if told else {}
    return ColumnVerdict(name, kind_of(known), verdict, tuple(checks), None, importance, distances)


def _rows_verdict(checks: Sequence[Check]) -> ColumnVerdict:
    return ColumnVerdict(ROWS, "rows", worst(one.verdict for one in checks), tuple(checks))
