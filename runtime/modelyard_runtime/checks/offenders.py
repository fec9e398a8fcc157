"""Rows that break a rule, to be looked at: by their key, with the values that show why, personal data masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.checks.types import MASK, Example, Rule
from modelyard_runtime.engine.types import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.contract.types import Source
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.sources.types import OpenedSource

SHOWN = 5
"""Offenders of a rule that are shown: the first by their key."""

_LONGEST = 80
"""Characters of a value that are shown."""


def examples(
    engine: Engine, opened: OpenedSource, rules: Sequence[Rule]
) -> Mapping[str, tuple[Example, ...]]:
    """For each of these rules, by its place, the first rows that break it; all in one statement."""
    if not rules:
        return {}
    wide = opened.reading.wide
    key = [name for name in opened.source.key if wide.field(name)]
    width = len(key) + max(len(rule.shown) for rule in rules)
    parts = [_first(opened, i, rule, key, width) for i, rule in enumerate(rules)]
    found: dict[str, list[Example]] = {rule.place: [] for rule in rules}
    for row in sorted(engine.rows("\nUNION ALL\n".join(parts)), key=lambda row: (int(row[0]), int(row[1]))):
        rule = rules[int(row[0])]
        found[rule.place].append(_example(opened, rule, key, row[2:]))
    return {place: tuple(rows) for place, rows in found.items()}


def _first(opened: OpenedSource, number: int, rule: Rule, key: Sequence[str], width: int) -> str:
    """The first rows that break a rule, by their key and then by what is shown of them, as text."""
    texts = [_as_text(opened, name) for name in (*key, *rule.shown)]
    texts += ["NULL"] * (width - len(texts))
    shown = [f"c{i}" for i in range(width)]
    order = ", ".join([f"k{i}" for i in range(len(key))] + shown) or "1"
    chosen = [f"{quoted(name)} AS k{i}" for i, name in enumerate(key)]
    chosen += [f"CAST({text} AS VARCHAR) AS {name}" for text, name in zip(texts, shown, strict=True)]
    distinct = (
        f"SELECT DISTINCT {', '.join(chosen) or '1'} FROM {opened.reading.wide.sql} WHERE {rule.offender}"
    )
    columns = "".join(f", {name}" for name in shown)
    return (
        f"SELECT {number} AS rule, row_number() OVER (ORDER BY {order}) AS place{columns} "
        f"FROM (SELECT * FROM ({distinct}) AS d_{number} ORDER BY {order} LIMIT {SHOWN}) AS part_{number}"
    )


def without_values(message: str, source: Source, rule: Rule) -> str:
    """An engine's message about a rule; where the rule reads personal data, only what kind of error it was."""
    text = message.removeprefix("the data can't be read: ")
    private = {column.name for column in source.columns if column.pii}
    return text.partition(":")[0] if private.intersection(rule.reads) else text


def _as_text(opened: OpenedSource, name: str) -> str:
    """A column's value as text, or what stands there instead of one."""
    text, apart = f"CAST({quoted(name)} AS VARCHAR)", opened.reading.unread.get(name)
    return f"coalesce({text}, {quoted(apart)})" if apart else text


def _example(opened: OpenedSource, rule: Rule, key: Sequence[str], row: Sequence[object]) -> Example:
    private = {column.name for column in opened.source.columns if column.pii}
    apart = {column: name for name, column in opened.reading.unread.items()}
    named = [(apart.get(name, name), value) for name, value in zip((*key, *rule.shown), row, strict=False)]
    shown = [(name, MASK if name in private and value is not None else _text(value)) for name, value in named]
    return Example(tuple(shown[: len(key)]), tuple(shown[len(key) :]))


def _text(value: object) -> str:
    if value is None:
        return "null"
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
