"""How Spark says what DuckDB means. Its session is in ANSI mode and in UTC."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from modelyard_runtime.engine.sql import common, frames, regex
from modelyard_runtime.engine.sql.asof import as_of
from modelyard_runtime.engine.sql.spark_casts import AS_REAL, IS_REAL, TEXT, cast
from modelyard_runtime.engine.sql.times import Times
from modelyard_runtime.engine.sql.translate import Target, filled
from modelyard_runtime.engine.types import HEXADECIMAL

if TYPE_CHECKING:
    from collections.abc import Callable

_MICROS = "unix_micros(CAST(:this AS TIMESTAMP))"
_INFINITY, _NAN = "CAST('Infinity' AS DOUBLE)", "CAST('NaN' AS DOUBLE)"
_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")


def _steps(unit: str) -> str:
    cut_ = "date_trunc('{0}', CAST({1} AS TIMESTAMP))"
    return f"timestampdiff({unit}, {cut_.format(unit, ':a')}, {cut_.format(unit, ':b')})"


_TIMES = Times(
    parts={
        **{
            name: f"CAST({name}(:this) AS BIGINT)"
            for name in ("year", "quarter", "month", "day", "dayofyear")
        },
        **{
            name: f"CAST({name}(CAST(:this AS TIMESTAMP)) AS BIGINT)" for name in ("hour", "minute", "second")
        },
        "week": "CAST(weekofyear(:this) AS BIGINT)",
        "dayofweek": "CAST(dayofweek(:this) - 1 AS BIGINT)",
        "isodow": "CAST(weekday(:this) + 1 AS BIGINT)",
        "epoch": f"CAST({_MICROS} AS DOUBLE) / CAST('1e6' AS DOUBLE)",
    },
    cuts={unit: f"CAST(date_trunc('{unit}', CAST(:this AS TIMESTAMP)) AS TIMESTAMP_NTZ)" for unit in _UNITS},
    between={
        "year": "CAST(year(:b) AS BIGINT) - year(:a)",
        "quarter": "(CAST(year(:b) AS BIGINT) * 4 + quarter(:b)) - (year(:a) * 4 + quarter(:a))",
        "month": "(CAST(year(:b) AS BIGINT) * 12 + month(:b)) - (year(:a) * 12 + month(:a))",
        "day": "CAST(datediff(CAST(:b AS DATE), CAST(:a AS DATE)) AS BIGINT)",
        **{unit: _steps(unit) for unit in ("hour", "minute", "second")},
    },
)


def _logarithm(name: str, this: str = ":this") -> str:
    value = f"CAST({this} AS DOUBLE)"
    return f"CASE WHEN {value} = 0 THEN -{_INFINITY} WHEN {value} < 0 THEN {_NAN} ELSE {name}({value}) END"


def _log(node: exp.Expr) -> exp.Expr:
    """``log10``, ``log2``, and ``log``, which is the one of ten."""
    base, value = (node.this.name, node.expression) if node.expression else ("10", node.this)
    if base not in {"2", "10"}:
        raise SPARK.refusal(node, "the base of a logarithm is 2 or 10")
    return filled(_logarithm(f"log{base}"), SPARK, this=value)


def _round(node: exp.Expr) -> exp.Expr:
    """Rounding away from nought: DuckDB rounds the product, Spark the decimal digits, which differ for 1.005."""
    digits = node.args.get("decimals") or exp.Literal.number(0)
    if not isinstance(digits, exp.Literal) or not digits.name.isdigit():
        raise SPARK.refusal(node, "a number is rounded to a stated count of digits")
    scaled, power = f"({AS_REAL} * CAST('1e{digits.name}' AS DOUBLE))", f"CAST('1e{digits.name}' AS DOUBLE)"
    real = f"CASE WHEN abs({scaled}) < {_INFINITY} THEN round({scaled}, 0) / {power} ELSE {AS_REAL} END"
    return filled(
        f"CASE WHEN {IS_REAL} THEN {real} ELSE round(:this, {digits.name}) END", SPARK, this=node.this
    )


def _next_whole(name: str, beyond: str, step: str) -> str:
    """Floor or ceiling of a double as a double; Spark's own is a whole number, of which there are not enough."""
    near = f"rint({AS_REAL})"
    real = (
        f"{near} {step} CASE WHEN {near} {beyond} {AS_REAL} THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END"
    )
    return f"CASE WHEN {IS_REAL} THEN {real} ELSE {name}(:this) END"


def _matches(node: exp.Expr, *, whole: bool) -> exp.Expr:
    said = common.pattern(node, SPARK, regex.to_java)
    said = rf"\A(?:{said})\z" if whole else said
    return exp.RegexpLike(this=node.this.copy(), expression=exp.Literal.string(said))


def _call(name: str) -> Callable[[exp.Expr], exp.Expr]:
    """A function of all a node's arguments."""
    return lambda node: exp.Anonymous(this=name, expressions=[one.copy() for one in node.expressions])


def _struct(node: exp.Expr) -> exp.Expr:
    return _call("struct")(common.values(node, SPARK))


def _by(rule: Callable[..., exp.Expr], *more: Any) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: rule(node, SPARK, *more)


_DIVIDED = (
    f"CASE WHEN CAST(:expression AS DOUBLE) <> 0 THEN CAST(:this AS DOUBLE) / CAST(:expression AS DOUBLE) "
    f"WHEN :expression IS NULL OR :this IS NULL THEN NULL "
    f"WHEN CAST(:this AS DOUBLE) = 0 OR isnan(CAST(:this AS DOUBLE)) THEN {_NAN} "
    f"WHEN (CAST(:this AS DOUBLE) > 0) = (CAST(CAST(:expression AS DOUBLE) AS STRING) = '0.0') "
    f"THEN {_INFINITY} ELSE -{_INFINITY} END"
)
_ASCII = (
    r"CASE WHEN :this RLIKE '^[\\x00-\\x7F]*$' THEN {0}(:this) WHEN :this IS NOT NULL "
    "THEN raise_error('the case of letters beyond ASCII differs between engines') END"
)

RULES: dict[type[exp.Expr], Any] = {
    exp.Join: _by(as_of),
    exp.Window: _by(frames.window),
    exp.Filter: _by(common.filtered),
    exp.Cast: _by(cast),
    exp.TryCast: _by(cast),
    exp.Tuple: _struct,
    exp.In: _by(common.looked_for),
    exp.Interval: None,
    exp.Typeof: None,
    # numbers
    exp.Add: None,
    exp.Sub: None,
    exp.Mul: None,
    exp.Div: _by(common.divided, _DIVIDED, "DOUBLE"),
    exp.IntDiv: None,
    exp.Mod: None,
    exp.Abs: None,
    exp.Sign: (
        "CASE WHEN :this IS NULL THEN NULL WHEN isnan(CAST(:this AS DOUBLE)) THEN 0 WHEN :this > 0 THEN 1 "
        "WHEN :this < 0 THEN -1 ELSE 0 END"
    ),
    exp.Ln: _logarithm("ln"),
    exp.Log: _log,
    exp.Exp: "exp(CAST(:this AS DOUBLE))",
    exp.Sqrt: "sqrt(CAST(:this AS DOUBLE))",
    exp.Pow: "power(CAST(:this AS DOUBLE), CAST(:expression AS DOUBLE))",
    exp.Round: _round,
    exp.Ceil: _next_whole("ceil", "<", "+"),
    exp.Floor: _next_whole("floor", ">", "-"),
    exp.Greatest: None,
    exp.Least: None,
    exp.IsNan: "CASE WHEN :this IS NOT NULL THEN isnan(CAST(:this AS DOUBLE)) END",
    exp.IsInf: f"abs(CAST(:this AS DOUBLE)) = {_INFINITY}",
    # text
    exp.DPipe: _by(common.joined, TEXT),
    exp.Concat: _by(common.concat, TEXT),
    exp.Length: "CAST(char_length(:this) AS BIGINT)",
    exp.Lower: _ASCII.format("lower"),
    exp.Upper: _ASCII.format("upper"),
    exp.Trim: _by(common.plain_trim),
    exp.Substring: _by(common.start_of_text),
    exp.Left: _by(common.start_of_text),
    exp.Right: _by(common.start_of_text),
    exp.Replace: None,
    exp.Contains: "contains(:this, :expression)",
    exp.StartsWith: "startswith(:this, :expression)",
    exp.EndsWith: "endswith(:this, :expression)",
    exp.StrPosition: "CAST(instr(:this, :substr) AS BIGINT)",
    exp.MD5: "md5(:this)",
    exp.SHA2: "sha2(:this, 256)",
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
    exp.CountIf: "count_if(:this)",
    exp.Sum: None,
    exp.Avg: None,
    exp.Min: None,
    exp.Max: None,
    exp.LogicalAnd: "bool_and(:this)",
    exp.LogicalOr: "bool_or(:this)",
    exp.Stddev: "stddev_samp(:this)",
    exp.StddevSamp: "stddev_samp(:this)",
    exp.StddevPop: "stddev_pop(:this)",
    exp.Variance: "var_samp(:this)",
    exp.VariancePop: "var_pop(:this)",
    exp.Median: "median(:this)",
    exp.PercentileCont: _by(common.quantile, "percentile_cont"),
    exp.PercentileDisc: _by(common.quantile, "percentile_disc"),
    exp.ApproxDistinct: "count(DISTINCT :this)",  # what may be rough may be exact, and then is the same everywhere
    exp.RowNumber: None,
}
"""How each kind of node is said."""

FUNCTIONS: dict[str, Any] = {
    "now": "current_timestamp()",
    "epoch_us": _MICROS.replace(":this", ":a"),
    "isfinite": "CASE WHEN :a IS NOT NULL THEN CAST(:a AS STRING) NOT IN ('NaN', 'Infinity', '-Infinity') END",
    "date_part": _by(_TIMES.part),
    HEXADECIMAL: "CAST(conv(:a, 16, 10) AS BIGINT)",
    "hash": _call("xxhash64"),  # another hash draws another sample, as any hash may
}
"""The same for functions that are known by their names alone."""

SPARK = Target("spark", "spark", RULES, FUNCTIONS)
