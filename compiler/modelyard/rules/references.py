"""What rules about names share: the columns that a place may speak of, and the finding that a name is none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modelyard.diagnostics.guess import nearest
from modelyard.diagnostics.types import Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.model.data import Column
    from modelyard.rules.context import Context

MOST_LISTED = 40
"""Beyond this many names a list of what is allowed helps nobody."""


def unknown(
    rule: str,
    path: DocumentPath,
    what: str,
    name: str,
    known: Iterable[str],
    *,
    on: Literal["key", "value"] = "value",
) -> Finding:
    """The finding that a name is not there, with what is and what was meant. ``what`` leads the message."""
    names = tuple(sorted(set(known)))
    guess = nearest(name, names)
    return Finding(
        rule,
        path,
        f'{what} "{clipped(name)}"',
        on=on,
        label=f'did you mean "{guess}"?' if guess else "",
        allowed=names if len(names) <= MOST_LISTED else (),
        fix=Fix(f'write "{guess}"', guess) if guess else None,
    )


def clipped(text: str) -> str:
    """A text short enough to stand inside a message."""
    return text if len(text) <= 60 else text[:57] + "…"


def columns_of(context: Context, source: str | None) -> Mapping[str, Column] | None:
    """The declared columns of a source, None where they cannot be known: undeclared, or misfits left out."""
    found = context.spec.data.get(source) if source is not None else None
    if found is None or found.columns is None or not context.intact("data", str(source), "columns"):
        return None
    return found.columns


def joined(context: Context) -> tuple[str, ...]:
    """The joined sources that exist."""
    join = context.spec.features.join if context.spec.features else {}
    return tuple(name for name in join if name in context.spec.data)


def table_columns(context: Context) -> frozenset[str] | None:
    """Every column of a row of the feature table: of the spine, of what is joined, and the features.

    None where one of the sources declares none, so that any name may be a column.
    """
    spine = context.analysis.spine
    if spine is None:
        return None
    names = {feature.name for feature in context.analysis.features}
    for source in (spine, *joined(context)):
        columns = columns_of(context, source)
        if columns is None:
            return None
        names.update(columns)
    return frozenset(names)


def source_of(context: Context, column: str) -> str | None:
    """The source that a bare column name of the feature table belongs to, the spine first."""
    spine = context.analysis.spine
    for source in (spine, *joined(context)) if spine else ():
        if column in (context.spec.data[source].columns or {}):
            return source
    return None


def column_type(context: Context, column: str) -> str | None:
    """The declared type of a column of the feature table, None where it is unknown."""
    source = source_of(context, column)
    columns = columns_of(context, source)
    return columns[column].type if columns is not None and column in columns else None
