"""A table's profile → a spec that validates, with the choices that were made said beside them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from modelyard.emit.yaml import dump

if TYPE_CHECKING:
    from modelyard.init.types import Profile, Table

_TARGETS = (
    "target",
    "label",
    "y",
    "outcome",
    "class",
    "churned",
    "churn",
    "is_fraud",
    "fraud",
    "default",
    "price",
)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
ALLOWED = 20
"""Levels up to which a category's values are listed as the only allowed ones."""


class NoTargetError(Exception):
    """What is learnt can't be told from the data; the text says how to say it."""


def infer(table: Table, model: str, target: str | None, schema: str) -> str:
    """The text of a first spec for this table. Raises NoTargetError."""
    usable = _usable(table)
    learnt = _target(usable, target)
    key, timestamp = _key(usable, learnt), _timestamp(usable)
    task = "regression" if learnt.type in {"float", "integer"} and learnt.distinct > 2 else "classification"
    estimator = "Classifier" if task == "classification" else "Regressor"
    source: dict[str, object] = {table.kind: table.location}
    if key:
        source["key"] = key.name
    if timestamp:
        source["timestamp"] = timestamp.name
    source["columns"] = {column.name: _column(column) for column in usable}
    source["expect"] = [f"count(*) >= {_round_down(table.rows)}"]
    spec: dict[str, object] = {
        "modelyard": 1,
        "model": model,
        "description": f"Predicts {learnt.name}.",
        "data": {_source_name(table): source},
        "training": {
            "task": task,
            "target": learnt.name,
            "estimator": f"sklearn.ensemble.HistGradientBoosting{estimator}",
        },
        "gates": ["roc_auc >= 0.7" if task == "classification" else "r2 >= 0.3"],
        "monitoring": {"drift": "daily"},
    }
    return f"# yaml-language-server: $schema={schema}\n" + dump(spec)


def _usable(table: Table) -> list[Profile]:
    """The columns that a spec can name: SQL knows no two that differ in case alone."""
    named: dict[str, Profile] = {}
    for column in table.columns:
        if _IDENTIFIER.fullmatch(column.name):
            named.setdefault(column.name.lower(), column)
    return list(named.values())


def _target(columns: list[Profile], named: str | None) -> Profile:
    by_name = {column.name: column for column in columns}
    if named is not None:
        if named not in by_name:
            raise NoTargetError(f"no column is called {named!r}; there are {', '.join(by_name)}")
        return by_name[named]
    for name in _TARGETS:
        if name in by_name:
            return by_name[name]
    flags = [column for column in columns if column.type == "boolean"]
    if len(flags) == 1:
        return flags[0]
    raise NoTargetError(f"which column is to be learnt? say it with --target; there are {', '.join(by_name)}")


def _key(columns: list[Profile], target: Profile) -> Profile | None:
    found = [c for c in columns if c.unique and c is not target and c.type in {"integer", "string"}]
    named = [c for c in found if c.name == "id" or c.name.endswith("_id")]
    return next(iter(named or found), None)


def _timestamp(columns: list[Profile]) -> Profile | None:
    return next((column for column in columns if column.type == "timestamp" and column.nulls == 0), None)


def _column(column: Profile) -> object:
    """The type alone where nothing else is to be said."""
    rules: dict[str, object] = {"type": column.type}
    if column.nulls and column.rows:
        # room for half as many again, rounded up: today's share is no law
        rules["nulls"] = f"{min(100, math.ceil(150 * column.nulls / column.rows))}%"
    if column.least is not None and column.least >= 0 and column.type in {"integer", "float"}:
        rules["min"] = 0
    if column.type == "category" and 0 < len(column.levels) <= ALLOWED:
        rules["allowed"] = list(column.levels)
    return rules if len(rules) > 1 else column.type


def _source_name(table: Table) -> str:
    stem = re.sub(r"[^a-z0-9_]+", "_", table.location.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()).strip("_")
    return stem if _IDENTIFIER.fullmatch(stem) else "data"


def _round_down(rows: int) -> int:
    """Half the rows, as a round number: fewer would be a surprise worth stopping for."""
    half = max(1, rows // 2)
    scale = int("1" + "0" * (len(str(half)) - 1))
    return half // scale * scale
