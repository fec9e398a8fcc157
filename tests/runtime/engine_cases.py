"""Values and expressions that every engine is asked, and how their answers are compared with DuckDB's."""

from __future__ import annotations

import itertools
import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard_runtime.engine.types import Engine

NAN, INF = float("nan"), float("inf")


def at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - times are UTC without a zone


VALUES: Mapping[str, Mapping[str, tuple[pa.DataType, Sequence[Any]]]] = {
    "whole": {
        "i": (pa.int64(), [0, 1, -1, 7, -7, 2**53 + 1, -(2**53) - 1, 2**61, None, 5]),
        "j": (pa.int64(), [3, -3, 2, 1, 0, 10, None]),
    },
    "real": {
        "x": (
            pa.float64(),
            [
                *(
                    0.0,
                    -0.0,
                    1.0,
                    -1.0,
                    2.5,
                    -2.5,
                    1.005,
                    2.675,
                    0.1,
                    1e300,
                    -1e300,
                    1e-300,
                    INF,
                    -INF,
                    NAN,
                    None,
                ),
                *(
                    1234567.891,
                    3.5,
                    0.49999999999999994,
                    1e15,
                    1234567890123456.5,
                    1e16,
                    1e20,
                    1.2345678901234568e17,
                ),
                *(1e-7, 0.00012345),
            ],
        ),
        "y": (pa.float64(), [0.0, -0.0, 2.0, -3.0, 0.5, NAN, INF, None]),
    },
    "text": {
        "s": (
            pa.string(),
            [
                *(
                    "",
                    "a",
                    "abc",
                    "ABC",
                    "  pad ",
                    "a.b",
                    "007",
                    "1.5",
                    "NaN",
                    "x y",
                    "tab\there",
                    "new\nline",
                    "100%",
                ),
                *(
                    "a_b",
                    None,
                    "\\",
                    "it's",
                    'quo"te',
                    "1e3",
                    "1_000",
                    "0x1F",
                    "7d",
                    "-12",
                    "+3.",
                    ".5",
                    "true",
                    "No",
                ),
            ],
        ),
        "u": (pa.string(), ["a", "b", "", "abc", None]),
    },
    "truth": {"p": (pa.bool_(), [True, False, None]), "q": (pa.bool_(), [True, False, None])},
    "time": {
        **{
            name: (
                pa.date32(),
                [date(2024, 1, 31), date(2024, 2, 29), date(2023, 12, 31), date(2024, 1, 7), *more],
            )
            for name, more in (
                ("d", [date(2024, 1, 8), date(1969, 12, 31), None]),
                ("e", [date(2000, 1, 1), None]),
            )
        },
        "t": (
            pa.timestamp("us"),
            [
                at(2024, 1, 31, 23, 59, 59, 999999),
                at(2024, 2, 1),
                at(2023, 12, 31, 0, 0, 1),
                at(1970, 1, 1),
                None,
            ],
        ),
        "v": (pa.timestamp("us"), [at(1969, 12, 31, 23, 59, 59, 500000), at(2024, 12, 30, 10, 30)]),
    },
}


EXPRESSIONS: Mapping[str, Sequence[str]] = {
    "whole": (
        *(
            "i + j",
            "i - j",
            "j * 2",
            "-i",
            "i / j",
            "i / 0",
            "i // 7",
            "i // nullif(j, 0)",
            "i % nullif(j, 0)",
            "abs(i)",
        ),
        *(
            "sign(i)",
            "i < j",
            "i = j",
            "i <> j",
            "i BETWEEN j AND 7",
            "i IN (1, 7, NULL)",
            "i NOT IN (1, 7)",
            "i > 1.5",
        ),
        *(
            "greatest(i, j)",
            "least(i, j)",
            "coalesce(i, j, 9)",
            "nullif(i, j)",
            "i IS NULL",
            "i IS NOT DISTINCT FROM j",
        ),
        *(
            "CASE WHEN i > j THEN 1 WHEN i = 0 THEN NULL ELSE -1 END",
            "if(i > 0, i, j)",
            "CAST(i AS DOUBLE)",
            "i + 0.5",
        ),
        *(
            "CAST(i AS VARCHAR)",
            "CAST(j AS INTEGER)",
            "ln(i)",
            "sqrt(i)",
            "pow(j, 2)",
            "round(j / 3.0, 2)",
            "round(i)",
        ),
        *(
            "i * 1.1",
            "i || 'x'",
            "CAST(j AS DECIMAL(10, 2))",
            "CAST(i AS HUGEINT) * 1099511627776 + 1",
            "CAST(j AS BOOLEAN)",
        ),
        *("try_cast(i AS INTEGER)", "j * 100 / 7", "(i, j) = (j, i)"),
    ),
    "real": (
        *(
            "x + y",
            "x - y",
            "x * y",
            "x / y",
            "x / 0",
            "-x",
            "abs(x)",
            "sign(x)",
            "ln(x)",
            "log10(x)",
            "log2(x)",
            "log(x)",
        ),
        *(
            "exp(y)",
            "sqrt(x)",
            "pow(y, 2)",
            "pow(abs(x), 0.5)",
            "round(x)",
            "round(x, 2)",
            "round(x, 1)",
            "ceil(x)",
            "floor(x)",
        ),
        *(
            "x < y",
            "x = y",
            "x >= y",
            "x BETWEEN 0 AND 3",
            "x IN (1.0, 2.5)",
            "greatest(x, y)",
            "least(x, y)",
            "x > 2",
        ),
        *(
            "coalesce(x, y)",
            "nullif(x, 0)",
            "isnan(x)",
            "isinf(x)",
            "isfinite(x)",
            "x IS NULL",
            "x * 2",
            "x || 'a'",
        ),
        *(
            "CASE WHEN isfinite(x) THEN x END",
            "CAST(x AS VARCHAR)",
            "try_cast(x AS BIGINT)",
            "x % nullif(y, 0)",
        ),
        *(
            "CAST(CASE WHEN abs(x) < 1e6 THEN x END AS BIGINT)",
            "try_cast(x AS INTEGER)",
            "CAST(y AS BOOLEAN)",
            "pow(x, 0.5)",
        ),
        *("try_cast(floor(256 * (x / (1 + abs(x)))) AS SMALLINT)", "x - floor(x)"),
    ),
    "text": (
        *(
            "s || u",
            "concat(s, u)",
            "length(s)",
            "lower(s)",
            "upper(s)",
            "trim(s)",
            "substr(s, 1, 2)",
            "substring(s, 2)",
        ),
        *(
            "left(s, 2)",
            "right(s, 2)",
            "replace(s, 'a', 'b')",
            "contains(s, u)",
            "starts_with(s, u)",
            "ends_with(s, u)",
        ),
        *(
            "strpos(s, u)",
            "s LIKE 'a%'",
            "s LIKE 'a_b'",
            "s NOT LIKE '%b'",
            "s = u",
            "s < u",
            "s >= u",
            "s IN ('a', '007')",
        ),
        *(
            "coalesce(s, u)",
            "s IS NULL",
            "md5(s)",
            "sha256(s)",
            "nullif(s, '')",
            "greatest(s, u)",
            "CASE s WHEN 'a' THEN 1 WHEN u THEN 2 END",
        ),
        *(
            "regexp_matches(s, '^[a-z]+$')",
            "regexp_matches(s, 'a|b')",
            "regexp_full_match(s, '[a-z]+')",
            "s = 'it''s'",
        ),
        *(
            r"regexp_full_match(s, '\d+(\.\d+)?')",
            "regexp_full_match(s, '.*')",
            "regexp_full_match(s, '[^a]*')",
        ),
        *(
            r"regexp_full_match(s, '\S+\s\S+')",
            r"regexp_full_match(s, '[\w%]+')",
            r"regexp_full_match(s, '(?:a|abc)')",
        ),
        *(
            "try_cast(s AS BIGINT)",
            "try_cast(s AS DOUBLE)",
            "try_cast(s AS BOOLEAN)",
            "try_cast(s AS DATE)",
            "s = '\\'",
        ),
    ),
    "truth": (
        *(
            "p AND q",
            "p OR q",
            "NOT p",
            "p = q",
            "p IS TRUE",
            "p IS NOT TRUE",
            "coalesce(p, q)",
            "CAST(p AS INTEGER)",
        ),
        *(
            "CAST(p AS VARCHAR)",
            "CASE WHEN p THEN 'a' ELSE 'b' END",
            "p IS DISTINCT FROM q",
            "p IN (TRUE)",
            "CAST(p AS DOUBLE)",
        ),
    ),
    "time": (
        *(
            "year(d)",
            "month(t)",
            "day(d)",
            "quarter(t)",
            "week(d)",
            "dayofweek(d)",
            "dayofweek(t)",
            "isodow(t)",
            "hour(t)",
        ),
        *(
            "dayofyear(t)",
            "minute(t)",
            "second(t)",
            "epoch(t)",
            "epoch(d)",
            "epoch_us(t)",
            "date_part('hour', t)",
        ),
        *(
            "extract(month FROM d)",
            "extract(dow FROM v)",
            "date_trunc('month', t)",
            "date_trunc('week', d)",
            "date_trunc('day', v)",
        ),
        *(
            "date_trunc('hour', t)",
            "date_trunc('quarter', d)",
            "date_trunc('year', d)",
            "date_trunc('minute', v)",
        ),
        *(
            "date_diff('year', d, e)",
            "date_diff('quarter', d, t)",
            "date_diff('month', d, e)",
            "date_diff('day', d, t)",
        ),
        *(
            "date_diff('day', t, v)",
            "date_diff('hour', t, v)",
            "date_diff('minute', t, v)",
            "date_diff('second', t, v)",
        ),
        *(
            "d < e",
            "t < v",
            "d <= t",
            "t = CAST(d AS TIMESTAMP)",
            "CAST(t AS DATE)",
            "CAST(d AS VARCHAR)",
            "CAST(t AS VARCHAR)",
        ),
        *(
            "CAST(CAST(t AS VARCHAR) AS TIMESTAMP)",
            "t + INTERVAL 1 DAY",
            "t - INTERVAL 24 HOUR",
            "t + INTERVAL 1 MONTH",
        ),
        *(
            "CAST(d + INTERVAL 1 MONTH AS DATE)",
            "CAST(d - INTERVAL 1 YEAR AS DATE)",
            "CAST(d - e AS BIGINT)",
            "isfinite(t)",
        ),
        *(
            "greatest(d, e)",
            "coalesce(t, v)",
            "t IS NULL",
            "d = DATE '2024-01-31'",
            "t >= TIMESTAMP '2024-01-01 00:00:00'",
        ),
        "CAST(t AS TIMESTAMP WITH TIME ZONE) < now()",
    ),
}

AGGREGATES: Mapping[str, Sequence[str]] = {
    "whole": (
        *(
            "count(*)",
            "count(i)",
            "sum(j)",
            "avg(j)",
            "min(i)",
            "max(i)",
            "count(DISTINCT j)",
            "stddev(j)",
            "stddev_pop(j)",
        ),
        *(
            "var_samp(j)",
            "var_pop(j)",
            "median(j)",
            "quantile_cont(j, 0.3)",
            "quantile_disc(j, 0.3)",
            "quantile_disc(i, 0.75)",
        ),
        *(
            "count_if(j > 1)",
            "bool_and(j > 0)",
            "bool_or(j > 0)",
            "count(*) FILTER (WHERE j > 1)",
            "sum(j) FILTER (WHERE i > 1)",
        ),
        *(
            "count(DISTINCT (i, j))",
            "sum(CAST(i AS DOUBLE))",
            "count(*) >= 5 AND max(i) > 1",
            "count(NOT (i > j))",
        ),
        *(
            "count(CASE WHEN NOT (i > j) THEN 1 END)",
            "CASE WHEN (sum(j) > 1) THEN 0 ELSE 1 END",
            "avg(i / 7)",
        ),
    ),
    "real": (
        *(
            "min(x)",
            "max(x)",
            "min(y)",
            "count(x)",
            "count(DISTINCT x)",
            "sum(CASE WHEN abs(x) < 10 THEN x END)",
        ),
        *(
            "median(CASE WHEN isfinite(x) THEN x END)",
            "quantile_disc(CASE WHEN isfinite(x) THEN x END, 0.25)",
        ),
        *("avg(CASE WHEN abs(x) < 10 THEN x END)", "stddev(CASE WHEN abs(x) < 10 THEN x END)"),
    ),
    "text": (
        "min(s)",
        "max(s)",
        "count(DISTINCT s)",
        "count(DISTINCT (s, u))",
        "min(CAST(length(s) AS VARCHAR))",
    ),
    "truth": ("bool_and(p)", "bool_or(p)", "count_if(p)"),
    "time": ("min(t)", "max(d)", "count(DISTINCT t)", "max(t) >= now() - INTERVAL 24 HOUR", "min(t) < now()"),
}

REFUSED: Mapping[str, frozenset[str]] = {
    # what an engine can't say, and must not answer
    "spark": frozenset({"(i, j) = (j, i)"}),
    "postgres": frozenset(
        {
            *(
                "(i, j) = (j, i)",
                "CAST(j AS BOOLEAN)",
                "try_cast(i AS INTEGER)",
                "try_cast(x AS INTEGER)",
                "CAST(y AS BOOLEAN)",
            ),
            *("pow(x, 0.5)", "x % nullif(y, 0)", "try_cast(s AS DATE)", "CAST(p AS DOUBLE)"),
            "try_cast(floor(256 * (x / (1 + abs(x)))) AS SMALLINT)",
        }
    ),
}

UNKNOWN = (
    # statements of DuckDB's whose meaning elsewhere is not known
    *(
        "list(i)",
        "first(i)",
        "string_agg(s, ',')",
        "regexp_extract(s, 'a')",
        "date_diff('week', d, e)",
        "log(3, x)",
    ),
    *(
        "substr(s, 0, 2)",
        "substr(s, -1)",
        "left(s, i)",
        "round(x, i)",
        "round(x, -1)",
        "s LIKE u",
        r"s LIKE 'a\%'",
    ),
    *(
        "s ILIKE 'a'",
        "regexp_full_match(s, u)",
        r"regexp_full_match(s, '\bA')",
        "regexp_full_match(s, '(?i)a')",
    ),
    *("regexp_full_match(s, '[[:alpha:]]')", "regexp_full_match(s, 'é')", "regexp_full_match(s, 'a', 'i')"),
    *(
        "trim(s, 'x')",
        "mode(i)",
        "entropy(i)",
        "[i, j]",
        "{'a': i}",
        "i & j",
        "strftime(t, '%Y')",
        "i::UHUGEINT",
    ),
    *("quantile_disc(i, [0.25, 0.5])", "count(DISTINCT i) FILTER (WHERE j > 0)", "random()", "unnest([1])"),
)


def frame(kind: str) -> pa.Table:
    """Every combination of a kind's values, numbered by ``k``."""
    given = VALUES[kind]
    rows = list(zip(*itertools.product(*(values for _, values in given.values())), strict=True))
    arrays = {
        name: pa.array(column, type_) for (name, (type_, _)), column in zip(given.items(), rows, strict=True)
    }
    return pa.table({"k": pa.array(range(len(rows[0])), pa.int64()), **arrays})


def answers(
    engine: Engine, table: str, expressions: Sequence[str], *, aggregate: bool
) -> dict[str, list[Any]]:
    """What an engine says to expressions, in one statement; row by row in the order of ``k``."""
    columns = ", ".join(f"{expression} AS r{i}" for i, expression in enumerate(expressions))
    order = "" if aggregate else " ORDER BY k"
    rows = engine.rows(f"SELECT {columns} FROM {table}{order}")
    return {expression: [row[i] for row in rows] for i, expression in enumerate(expressions)}


def differences(expected: dict[str, list[Any]], found: dict[str, list[Any]]) -> dict[str, tuple[Any, Any]]:
    """The first pair of answers that differ, by expression."""
    return {
        expression: next(pair for pair in zip(values, found[expression], strict=True) if not same(*pair))
        for expression, values in expected.items()
        if not all(same(*pair) for pair in zip(values, found[expression], strict=True))
    }


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same. Of functions that libraries of numbers compute, the last digits may differ."""
    if one is None or other is None or isinstance(one, str):
        return bool(one == other)
    if isinstance(one, float) or isinstance(other, float):
        one, other = float(one), float(other)
        return one == other or (one != one and other != other) or math.isclose(one, other, rel_tol=1e-12)  # noqa: PLR0124
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        return Decimal(one) == Decimal(other)
    if isinstance(one, datetime) or isinstance(other, datetime):
        return isinstance(one, datetime) is isinstance(other, datetime) and bool(one == other)
    return bool(one == other)
