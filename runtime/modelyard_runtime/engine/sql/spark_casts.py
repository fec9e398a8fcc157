"""Casts as DuckDB does them, in Spark's words.

Which type a value has, only Spark knows. ``typeof`` is computed before a query runs, so that what is chosen by it costs
nothing a row. Where Spark would refuse to read a branch that is never taken, since the types never meet, the value
passes through text there; text gives back every double exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from modelyard_runtime.engine.sql import kinds
from modelyard_runtime.engine.sql.translate import filled

if TYPE_CHECKING:
    from modelyard_runtime.engine.sql.translate import Target

TEXT_OF_DOUBLE = "modelyard_text"
"""A function of the session: a double as DuckDB writes it."""

IS_REAL = "typeof(:this) IN ('double', 'float')"
AS_REAL = "CAST(CAST(:this AS STRING) AS DOUBLE)"
TEXT = f"CASE WHEN {IS_REAL} THEN {TEXT_OF_DOUBLE}({AS_REAL}) ELSE CAST(:this AS STRING) END"

_READ = "trim(CAST(:this AS STRING))"
_DIGITS = f"replace({_READ}, '_', '')"
# Java takes 7d for a number and inf for none, DuckDB the other way round; both is settled before a cast is asked.
_RUN = "[0-9]+(_[0-9]+)*"
_NUMBER = rf"'^[+-]?({_RUN}\\.?({_RUN})?|\\.{_RUN})([eE][+-]?{_RUN})?$'"
_NO_NUMBER = r"'^[+-]?(nan|inf|infinity)$'"
_DATE = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_CLOCK = r"[ T][0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]{1,9})?)?"
_ZONE = "( ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?"
_TIME = f"'^{_DATE}({_CLOCK}{_ZONE})?$'"

_DOUBLE = (
    f"CASE WHEN {_READ} RLIKE {_NUMBER} THEN try_cast({_DIGITS} AS DOUBLE) "
    f"WHEN lower({_READ}) RLIKE {_NO_NUMBER} THEN try_cast({_READ} AS DOUBLE) END"
)
_ROUNDED = (
    f"CASE WHEN {_READ} RLIKE {_NUMBER} THEN round(try_cast({_DIGITS} AS DECIMAL(38, 10)), 0) "
    f"WHEN {_READ} RLIKE '^0[xX][0-9a-fA-F]+(_[0-9a-fA-F]+)*$' "
    f"THEN try_cast(conv(substr({_DIGITS}, 3), 16, 10) AS DECIMAL(38, 10)) "
    f"WHEN {_READ} RLIKE '^0[bB][01]+(_[01]+)*$' "
    f"THEN try_cast(conv(substr({_DIGITS}, 3), 2, 10) AS DECIMAL(38, 10)) END"
)
_MOMENT = f"CASE WHEN {_READ} RLIKE {_TIME} THEN try_cast({_READ} AS TIMESTAMP) END"
_DAY = f"CASE WHEN {_READ} RLIKE {_TIME} THEN try_cast(split({_READ}, '[ T]')[0] AS DATE) END"

_TYPES = {
    "TINYINT": "TINYINT",
    "SMALLINT": "SMALLINT",
    "INT": "INT",
    "BIGINT": "BIGINT",
    "INT128": "DECIMAL(38, 0)",
    "DOUBLE": "DOUBLE",
    "FLOAT": "FLOAT",
    "VARCHAR": "STRING",
    "TEXT": "STRING",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "TIMESTAMPNTZ": "TIMESTAMP_NTZ",
    "TIMESTAMPTZ": "TIMESTAMP",
}
_WHOLE = frozenset({"TINYINT", "SMALLINT", "INT", "BIGINT", "INT128"})
_FROM_TEXT = {
    "DOUBLE": _DOUBLE,
    "FLOAT": _DOUBLE,
    "DATE": _DAY,
    "TIMESTAMPNTZ": _MOMENT,
    "TIMESTAMPTZ": _MOMENT,
}


def cast(node: exp.Expr, target: Target) -> exp.Expr:
    """``CAST`` and ``TRY_CAST``."""
    wanted: exp.DataType = node.args["to"]
    name, spark = wanted.this.name, _type(node, wanted, target)
    attempt, kind = isinstance(node, exp.TryCast), kinds.known(node.this)
    how = "try_cast" if attempt else "CAST"
    plain = f"{how}(:this AS {spark})"
    if spark == "STRING":
        template = TEXT if kind is None else f"{TEXT_OF_DOUBLE}(:this)" if kind == "real" else plain
    elif kind is None:
        cases = _cases(name, spark, how)
        said = " ".join(f"WHEN {test} THEN {value}" for test, value in cases.values())
        template = f"CASE {said} ELSE {plain} END" if said else plain
    else:
        template = _cases(name, spark, how).get(kind, ("", plain))[1]
    return filled(template, target, this=node.this)


def _cases(name: str, spark: str, how: str) -> dict[str, tuple[str, str]]:
    """What a cast to a type is for values of each kind: how the kind is known, and what is said."""
    found: dict[str, tuple[str, str]] = {}
    read = _ROUNDED if name in _WHOLE else _FROM_TEXT.get(name, "")
    if read:
        value = f"try_cast({read} AS {spark})"
        if how == "CAST":
            refused = f"raise_error(concat('Conversion Error: no {spark}: ', CAST(:this AS STRING)))"
            value = f"CASE WHEN {value} IS NULL AND :this IS NOT NULL THEN {refused} ELSE {value} END"
        found["text"] = ("typeof(:this) = 'string'", value)
    if name in _WHOLE:
        # DuckDB rounds, doubles to the even neighbour and decimals away from nought; Spark cuts.
        found["real"] = (IS_REAL, f"{how}(rint({AS_REAL}) AS {spark})")
        found["decimal"] = ("typeof(:this) LIKE 'decimal%'", f"{how}({_ROUNDED} AS {spark})")
    return found


def _type(node: exp.Expr, wanted: exp.DataType, target: Target) -> str:
    if wanted.this.name == "DECIMAL":
        return wanted.sql(dialect="spark")
    if wanted.this.name not in _TYPES:
        raise target.refusal(node, f"the type {wanted.sql(dialect='duckdb')} is not known there")
    return _TYPES[wanted.this.name]
