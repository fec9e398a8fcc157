"""How PostgreSQL says what DuckDB means. Its session is in UTC, and every text has the collation "C".

PostgreSQL raises where DuckDB answers with an infinity or NaN; where that is likely, the answer is given by a case, and
elsewhere the statement fails and says so. It knows no cast that is tried: what may fail is looked at first.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from modelyard_runtime.engine.sql import common, frames, kinds, regex
from modelyard_runtime.engine.sql.asof import as_of
from modelyard_runtime.engine.sql.times import Times
from modelyard_runtime.engine.sql.translate import Target, filled
from modelyard_runtime.engine.types import HEXADECIMAL

if TYPE_CHECKING:
    from collections.abc import Callable

_DOUBLE = "CAST(:this AS DOUBLE PRECISION)"
_INFINITY, _NAN = "CAST('Infinity' AS DOUBLE PRECISION)", "CAST('NaN' AS DOUBLE PRECISION)"
_RAW = 'CAST(:this AS TEXT) COLLATE "C"'
_IS_REAL = "pg_typeof(:this) = CAST('double precision' AS regtype)"
_REAL_TEXT = (
    f"CASE WHEN {_RAW} = 'NaN' THEN 'nan' WHEN {_RAW} = 'Infinity' THEN 'inf' WHEN {_RAW} = '-Infinity' THEN '-inf' "
    f"WHEN {_RAW} ~ 'e[+]15$' AND CAST(CAST(CAST(:this AS TEXT) AS NUMERIC) AS TEXT) ~ '[.]' "
    f"THEN CAST(CAST(CAST(:this AS TEXT) AS NUMERIC) AS TEXT) "
    f"WHEN {_RAW} ~ 'e[+]15$' THEN CAST(CAST(CAST(:this AS TEXT) AS NUMERIC) AS TEXT) || '.0' "
    f"WHEN {_RAW} ~ '^-?[0-9]+$' THEN {_RAW} || '.0' ELSE {_RAW} END"
)
_TEXT = f'(CASE WHEN {_IS_REAL} THEN {_REAL_TEXT} ELSE {_RAW} END COLLATE "C")'
_RUN = "[0-9]+(_[0-9]+)*"
_NUMBER = f"'^[+-]?({_RUN}[.]?({_RUN})?|[.]{_RUN})([eE][+-]?{_RUN})?$'"
_TRIMMED = "trim(CAST(:this AS TEXT))"
_READ = f"replace({_TRIMMED}, '_', '')"
_AS_REAL = "CAST(CAST(:this AS TEXT) AS DOUBLE PRECISION)"
_TRIED = {
    "DOUBLE": (
        f"CASE WHEN {_TRIMMED} ~ {_NUMBER} THEN CAST({_READ} AS DOUBLE PRECISION) "
        f"WHEN lower({_TRIMMED}) ~ '^[+-]?(nan|inf|infinity)$' THEN CAST(lower({_TRIMMED}) AS DOUBLE PRECISION) END"
    ),
    "BIGINT": (
        f"CASE WHEN {_IS_REAL} THEN CASE WHEN abs({_AS_REAL}) < 9.2e18 THEN CAST({_AS_REAL} AS BIGINT) END "
        f"WHEN {_TRIMMED} ~ {_NUMBER} THEN CASE WHEN abs(round(CAST({_READ} AS NUMERIC))) < 9223372036854775808 "
        f"THEN CAST(round(CAST({_READ} AS NUMERIC)) AS BIGINT) END "
        f"WHEN {_READ} ~ '^0[xX]([0-9a-fA-F]{{1,15}}|[0-7][0-9a-fA-F]{{15}})$' "
        f"THEN CAST(CAST('x' || lpad(substr({_READ}, 3), 16, '0') AS BIT(64)) AS BIGINT) "
        f"WHEN {_READ} ~ '^0[bB][01]{{1,63}}$' "
        f"THEN CAST(CAST(lpad(substr({_READ}, 3), 64, '0') AS BIT(64)) AS BIGINT) END"
    ),
    "BOOLEAN": (
        f"CASE WHEN lower({_TRIMMED}) IN ('true', 't', '1', 'yes', 'y') THEN TRUE "
        f"WHEN lower({_TRIMMED}) IN ('false', 'f', '0', 'no', 'n') THEN FALSE END"
    ),
}
_TYPES = {
    "TINYINT": "SMALLINT",
    "SMALLINT": "SMALLINT",
    "INT": "INTEGER",
    "BIGINT": "BIGINT",
    "INT128": "NUMERIC(38, 0)",
    "DOUBLE": "DOUBLE PRECISION",
    "FLOAT": "REAL",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "TIMESTAMPNTZ": "TIMESTAMP",
    "TIMESTAMPTZ": "TIMESTAMPTZ",
}


def _cast(node: exp.Expr) -> exp.Expr:
    wanted: exp.DataType = node.args["to"]
    name = wanted.this.name
    if name in {"VARCHAR", "TEXT"}:
        plain = kinds.known(node.this) in {"text", "whole", "other"}
        return filled(f"({_RAW})" if plain else _TEXT, POSTGRES, this=node.this)
    if isinstance(node, exp.TryCast):
        if name not in _TRIED:
            raise POSTGRES.refusal(node, "it has no cast to this type that is tried")
        return filled(_TRIED[name], POSTGRES, this=node.this)
    if name == "DECIMAL":
        said = wanted.sql(dialect="postgres")
    elif name in _TYPES:
        said = _TYPES[name]
    else:
        raise POSTGRES.refusal(node, f"the type {wanted.sql(dialect='duckdb')} is not known there")
    return filled(f"CAST(:this AS {said})", POSTGRES, this=node.this)


_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
_TIME = "CAST({0} AS TIMESTAMP)"


def _part(name: str, time: str = ":this") -> str:
    return f"CAST(floor(extract({name} FROM {_TIME.format(time)})) AS BIGINT)"


def _steps(seconds: int) -> str:
    count = "CAST(floor(extract(epoch FROM {0}) / {1}) AS BIGINT)"
    return f"{count.format(_TIME.format(':b'), seconds)} - {count.format(_TIME.format(':a'), seconds)}"


def _months(name: str, each: int) -> str:
    whole = [f"({_part('year', time)} * {each} + {_part(name, time)})" for time in (":b", ":a")]
    return " - ".join(whole)


_TIMES = Times(
    parts={
        **{name: _part(name) for name in (*_UNITS, "isodow")},
        "dayofweek": _part("dow"),
        "dayofyear": _part("doy"),
        "epoch": f"CAST(extract(epoch FROM {_TIME.format(':this')}) AS DOUBLE PRECISION)",
    },
    cuts={unit: f"date_trunc('{unit}', {_TIME.format(':this')})" for unit in _UNITS},
    between={
        "year": f"{_part('year', ':b')} - {_part('year', ':a')}",
        "quarter": _months("quarter", 4),
        "month": _months("month", 12),
        "day": "CAST(CAST(:b AS DATE) - CAST(:a AS DATE) AS BIGINT)",
        "hour": _steps(3600),
        "minute": _steps(60),
        "second": _steps(1),
    },
)


def _logarithm(name: str) -> str:
    return (
        f"CASE WHEN {_DOUBLE} = 0 THEN -{_INFINITY} WHEN {_DOUBLE} < 0 THEN {_NAN} "
        f"WHEN {_DOUBLE} >= {_INFINITY} THEN {_DOUBLE} ELSE {name} END"
    )


def _log(node: exp.Expr) -> exp.Expr:
    base, value = (node.this.name, node.expression) if node.expression else ("10", node.this)
    if base not in {"2", "10"}:
        raise POSTGRES.refusal(node, "the base of a logarithm is 2 or 10")
    name = f"log({_DOUBLE})" if base == "10" else f"(ln({_DOUBLE}) / ln(CAST(2 AS DOUBLE PRECISION)))"
    return filled(_logarithm(name), POSTGRES, this=value)


def _round(node: exp.Expr) -> exp.Expr:
    """Rounding away from nought, of a double by way of its digits, which are as many as give it back."""
    digits = node.args.get("decimals") or exp.Literal.number(0)
    if not isinstance(digits, exp.Literal) or not digits.name.isdigit():
        raise POSTGRES.refusal(node, "a number is rounded to a stated count of digits")
    power = f"CAST('1e{digits.name}' AS DOUBLE PRECISION)"
    scaled = f"CAST(CAST({_DOUBLE} * {power} AS TEXT) AS NUMERIC)"
    real = (
        f"CASE WHEN abs({_DOUBLE}) <= CAST('1e290' AS DOUBLE PRECISION) "
        f"THEN CAST(round({scaled}) AS DOUBLE PRECISION) / {power} ELSE {_DOUBLE} END"
    )
    return filled(real, POSTGRES, this=node.this)


def _matches(node: exp.Expr, *, whole: bool) -> exp.Expr:
    said = common.pattern(node, POSTGRES, regex.to_postgresql)
    said = rf"\A(?:{said})\Z" if whole else said
    return exp.RegexpLike(this=node.this.copy(), expression=exp.Literal.string(said))


def _hash(node: exp.Expr) -> exp.Expr:
    values = exp.Anonymous(this="ROW", expressions=[one.copy() for one in node.expressions])
    return filled("hashtextextended(CAST(:this AS TEXT), 0)", POSTGRES, this=values)


def _subquery(node: exp.Expr) -> exp.Expr:
    """A query after FROM, which has to have a name there."""
    if isinstance(node.parent, exp.From | exp.Join) and not node.alias:
        node.set("alias", exp.TableAlias(this=exp.to_identifier(f"query_{node.depth}")))
    return node


def _by(rule: Callable[..., exp.Expr], *more: Any) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: rule(node, POSTGRES, *more)


_OTHER = _DOUBLE.replace(":this", ":expression")
_DIVIDED = (
    f"CASE WHEN {_OTHER} <> 0 THEN {_DOUBLE} / {_OTHER} WHEN :expression IS NULL OR :this IS NULL THEN NULL "
    f"WHEN {_DOUBLE} = 0 OR {_DOUBLE} = {_NAN} THEN {_NAN} "
    f"WHEN ({_DOUBLE} > 0) = (CAST({_OTHER} AS TEXT) = '0') THEN {_INFINITY} ELSE -{_INFINITY} END"
)
_ASCII = (
    "CASE WHEN :this ~ '^[\x01-\x7f]*$' THEN {0}(:this COLLATE \"C\") WHEN :this IS NOT NULL THEN "
    "CAST(CAST(left(:this, 0) || 'the case of letters beyond ASCII differs between engines' AS INTEGER) AS TEXT) END"
)
_EXTENT = "CAST({0} AS DOUBLE PRECISION)"

RULES: dict[type[exp.Expr], Any] = {
    exp.Join: _by(as_of),
    exp.Window: _by(frames.window),
    exp.Filter: _by(common.filtered),
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Tuple: _by(common.values),
    exp.In: _by(common.looked_for),
    exp.Interval: None,
    exp.Subquery: _subquery,
    # numbers
    exp.Add: None,
    exp.Sub: None,
    exp.Mul: None,
    exp.Div: _by(common.divided, _DIVIDED, "DOUBLE PRECISION"),
    exp.IntDiv: "(:this / :expression)",
    exp.Mod: None,
    exp.Abs: None,
    exp.Sign: (
        f"CASE WHEN :this IS NULL THEN NULL WHEN {_DOUBLE} = {_NAN} THEN 0 WHEN :this > 0 THEN 1 "
        "WHEN :this < 0 THEN -1 ELSE 0 END"
    ),
    exp.Ln: _logarithm(f"ln({_DOUBLE})"),
    exp.Log: _log,
    exp.Exp: f"exp({_DOUBLE})",
    exp.Sqrt: f"CASE WHEN {_DOUBLE} < 0 THEN {_NAN} ELSE sqrt({_DOUBLE}) END",
    exp.Pow: f"power({_DOUBLE}, {_OTHER})",
    exp.Round: _round,
    exp.Ceil: "ceil(:this)",
    exp.Floor: "floor(:this)",
    exp.Greatest: None,
    exp.Least: None,
    exp.IsNan: f"({_DOUBLE} = {_NAN})",
    exp.IsInf: f"(abs({_DOUBLE}) = {_INFINITY})",
    # text
    exp.DPipe: _by(common.joined, _TEXT),
    exp.Concat: _by(common.concat, _TEXT),
    exp.Length: "CAST(char_length(:this) AS BIGINT)",
    exp.Lower: _ASCII.format("lower"),
    exp.Upper: _ASCII.format("upper"),
    exp.Trim: _by(common.plain_trim),
    exp.Substring: _by(common.start_of_text),
    exp.Left: _by(common.start_of_text),
    exp.Right: _by(common.start_of_text),
    exp.Replace: None,
    exp.Contains: "(position(:expression IN :this) > 0)",
    exp.StartsWith: "starts_with(:this, :expression)",
    exp.EndsWith: "(right(:this, char_length(:expression)) = :expression)",
    exp.StrPosition: "CAST(position(:substr IN :this) AS BIGINT)",
    exp.MD5: "md5(:this)",
    exp.SHA2: "encode(sha256(convert_to(:this, 'UTF8')), 'hex')",
    exp.Like: _by(common.like),
    exp.RegexpLike: partial(_matches, whole=False),
    exp.RegexpFullMatch: partial(_matches, whole=True),
    # times
    exp.CurrentDate: None,
    exp.CurrentTimestamp: None,
    exp.Extract: _by(_TIMES.part),
    exp.TimestampTrunc: _by(_TIMES.cut),
    exp.DateTrunc: _by(_TIMES.cut),
    exp.DateDiff: _by(_TIMES.count),
    exp.Year: _TIMES.parts["year"],
    exp.Quarter: _TIMES.parts["quarter"],
    exp.Month: _TIMES.parts["month"],
    exp.Week: _TIMES.parts["week"],
    exp.Day: _TIMES.parts["day"],
    exp.DayOfMonth: _TIMES.parts["day"],
    exp.DayOfYear: _TIMES.parts["dayofyear"],
    exp.DayOfWeek: _TIMES.parts["dayofweek"],
    exp.DayOfWeekIso: _TIMES.parts["isodow"],
    exp.Hour: _TIMES.parts["hour"],
    exp.Minute: _TIMES.parts["minute"],
    exp.Second: _TIMES.parts["second"],
    exp.TimeToUnix: _TIMES.parts["epoch"],
    # aggregates
    exp.Count: None,
    exp.CountIf: "count(CASE WHEN :this THEN 1 END)",
    exp.Sum: None,
    exp.Avg: _EXTENT.format("avg(:this)"),
    exp.Min: None,
    exp.Max: None,
    exp.LogicalAnd: "bool_and(:this)",
    exp.LogicalOr: "bool_or(:this)",
    exp.Stddev: _EXTENT.format("stddev_samp(:this)"),
    exp.StddevSamp: _EXTENT.format("stddev_samp(:this)"),
    exp.StddevPop: _EXTENT.format("stddev_pop(:this)"),
    exp.Variance: _EXTENT.format("var_samp(:this)"),
    exp.VariancePop: _EXTENT.format("var_pop(:this)"),
    exp.Median: "percentile_cont(0.5) WITHIN GROUP (ORDER BY :this)",
    exp.PercentileCont: _by(common.quantile, "percentile_cont"),
    exp.PercentileDisc: _by(common.quantile, "percentile_disc"),
    exp.ApproxDistinct: "count(DISTINCT :this)",  # what may be rough may be exact, and then is the same everywhere
    exp.RowNumber: None,
}
"""How each kind of node is said."""

FUNCTIONS: dict[str, Any] = {
    "now": "now()",
    "epoch_us": "CAST(extract(epoch FROM CAST(:a AS TIMESTAMP)) * 1000000 AS BIGINT)",
    "isfinite": "(lower(CAST(:a AS TEXT)) NOT IN ('nan', 'infinity', '-infinity'))",
    "date_part": _by(_TIMES.part),
    HEXADECIMAL: "CAST(CAST('x' || lpad(:a, 16, '0') AS BIT(64)) AS BIGINT)",
    "hash": _hash,
}
"""The same for functions that are known by their names alone."""

POSTGRES = Target("postgres", "postgres", RULES, FUNCTIONS)
