"""What can be told of a source without asking its rows: columns, types, broken lines, emptiness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.checks.types import Example, RuleResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard_runtime.checks.types import Verdict
    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.sources.types import OpenedSource


def results(opened: OpenedSource) -> Iterator[RuleResult]:
    """The findings about a source's shape. That it has rows, and no broken lines, is told in any case."""
    source, reading = opened.source, opened.reading
    yield _rows(opened)
    if reading.rejects:
        yield _lines(opened)
    for name in reading.missing:
        near = next((other for other in reading.extra if other.lower() == name.lower()), None)
        hint = f"; there is {near}, which differs in case" if near else ""
        yield _column(source, name, "missing", f"has a column {name}", "fail", f"the data has none{hint}")
    for name in reading.partial:
        yield _column(source, name, "partial", f"{name} is in every file", "note", "some files lack it")
    yield from _stored(opened)
    for name in reading.extra:
        yield _column(
            source, name, "extra", f"{name} is declared", "note", "the data has it, the spec does not"
        )


def _rows(opened: OpenedSource) -> RuleResult:
    source, rows = opened.source, opened.version.rows
    return RuleResult(
        id=f"{source.name}.rows",
        kind="rows",
        source=source.name,
        column=None,
        text="has rows",
        place=f"data.{source.name}",
        verdict="pass" if rows else "fail",
        rows=rows,
        message="" if rows else f"{opened.version.location} holds no row",
    )


def _lines(opened: OpenedSource) -> RuleResult:
    source, reading = opened.source, opened.reading
    return RuleResult(
        id=f"{source.name}.lines",
        kind="lines",
        source=source.name,
        column=None,
        text="every line is a row",
        place=f"data.{source.name}.{source.kind}",
        verdict="fail",
        failed=reading.rejects,
        rows=opened.version.rows + reading.rejects,
        examples=tuple(Example((), (("line", line),)) for line in reading.rejected),
    )


def _stored(opened: OpenedSource) -> Iterator[RuleResult]:
    """Columns that the data calls by another type: whether each value can be read all the same is another rule."""
    for column in opened.source.columns:
        found = opened.reading.found.get(column.name, column.sql_type)
        if found != column.sql_type and opened.reading.typed:
            text = f"{column.name} is stored as {column.sql_type}"
            yield _column(opened.source, column.name, "stored", text, "note", f"it is stored as {found}")


def _column(source: Source, name: str, kind: str, text: str, verdict: Verdict, message: str) -> RuleResult:
    return RuleResult(
        id=f"{source.name}.{name}.{kind}",
        kind=kind,
        source=source.name,
        column=name,
        text=text,
        place=f"data.{source.name}.columns.{name}",
        verdict=verdict,
        message=message,
    )
