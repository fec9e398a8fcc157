"""DuckDB as the judge: what it binds, to which type, and what it computes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from modelyard.expressions.analyse import analyse
from modelyard.expressions.types import Analysed, Column, Scope

COLUMNS = {
    "flag": "BOOLEAN",
    "tiny": "TINYINT",
    "small": "SMALLINT",
    "whole": "INTEGER",
    "big": "BIGINT",
    "huge": "HUGEINT",
    "utiny": "UTINYINT",
    "uwhole": "UINTEGER",
    "ubig": "UBIGINT",
    "single": "FLOAT",
    "real": "DOUBLE",
    "price": "DECIMAL(10,2)",
    "rate": "DECIMAL(18,3)",
    "name": "VARCHAR",
    "country": "VARCHAR",
    "day": "DATE",
    "seen": "TIMESTAMP",
    "zoned": "TIMESTAMP WITH TIME ZONE",
    "clock": "TIME",
    "wait": "INTERVAL",
    "counts": "BIGINT[]",
    "vector": "DOUBLE[]",
    "tags": "VARCHAR[]",
}
SCOPE = Scope({name: (Column("t", name, type_),) for name, type_ in COLUMNS.items()}, ("t",))

_ROWS = """
insert into t values
 (true, 1, 2, 3, 4, 5, 6, 7, 8, 1.5, 2.5, 12.34, 1.125, 'Anna', 'DE', '2026-02-28', '2026-02-28 23:59:58',
  '2026-02-28 23:59:58+00', '08:30:00', interval 3 day, [1, 2, 3], [0.5, 1.5], ['a', 'b']),
 (false, 0, -2, 30, -4, 50, 0, 70, 80, 0.0, -2.5, 0.01, 0.5, '', 'NO', '2024-02-29', '2024-02-29 00:00:00',
  '2024-02-29 00:00:00+00', '00:00:00', interval 1 hour, [7], [1.0, 1.0], ['x']),
 (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
  null, null, null, null, null)
"""


@dataclass(frozen=True)
class Verdict:
    """What DuckDB says: a type, or why not."""

    type: str | None
    error: str = ""


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """An empty database with one table, closed to files and the network."""
    made = duckdb.connect(config={"enable_external_access": "false"})
    made.execute("set timezone = 'UTC'")
    made.execute("set threads = 1")
    made.execute("create table t (" + ", ".join(f'"{name}" {type_}' for name, type_ in COLUMNS.items()) + ")")
    made.execute(_ROWS)
    return made


def judge(text: str) -> Verdict:
    """The type that DuckDB's binder gives to a text."""
    try:
        rows = connection().execute(f"describe select {text} from t").fetchall()  # noqa: S608 - the texts are ours
    except duckdb.Error as error:
        return Verdict(None, str(error).splitlines()[0])
    return Verdict(rows[0][1]) if len(rows) == 1 else Verdict(None, f"{len(rows)} columns")


def is_repeatable(analysed: Analysed) -> bool:
    """Whether asking twice gives the same: neither time nor chance nor a tie decides."""
    return not analysed.problems and not {*analysed.volatile, *(set(analysed.functions) & {"mode"})}


def values(text: str) -> list[Any] | str:
    """What DuckDB computes, or the first words of why it cannot."""
    try:
        return connection().execute(f"select {text} from t").fetchall()  # noqa: S608 - the texts are ours
    except (duckdb.Error, OverflowError, ValueError) as error:
        return type(error).__name__


def grouping(text: str) -> object:
    """How DuckDB's own parser groups a text, without the places."""
    row = connection().execute("select json_serialize_sql(?)", [f"select {text}"]).fetchone()
    assert row is not None
    return _without_places(json.loads(row[0]))


def _without_places(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: _without_places(_spelled_alike(key, inner))
            for key, inner in value.items()
            if not key.startswith("query_location")
        }
    return [_without_places(item) for item in value] if isinstance(value, list) else value


def _spelled_alike(key: str, value: object) -> object:
    """Operators that have two spellings and one meaning, and names in any case."""
    if isinstance(value, str):
        return {"^": "**"}.get(value, value.lower()) if key in ("function_name", "text", "value") else value
    return ["**"] if value == ["^"] else value


def difference(text: str) -> str | None:
    """Where we accept what DuckDB refuses, or say another type; None where both agree or we refuse."""
    ours = analyse(text, SCOPE)
    if ours.problems:
        return None
    for spelled in dict.fromkeys((text, ours.sql)):
        theirs = judge(spelled)
        if theirs.type != ours.type:
            return f"{spelled!r}: we say {ours.type}, DuckDB says {theirs.type or theirs.error}"
    return None


def refused_alone(text: str) -> Analysed | None:
    """Our analysis where we refuse what DuckDB accepts."""
    ours = analyse(text, SCOPE)
    return ours if ours.problems and judge(text).type is not None else None
