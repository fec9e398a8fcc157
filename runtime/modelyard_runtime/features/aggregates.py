"""From an aggregate over a table to the same aggregate over a window: the SQL of the compiler, with OVER added.

The compiler prints expressions in one canonical form: names in double quotes, texts in single quotes, a call as its
name and brackets, and ``FILTER (WHERE …)`` behind an aggregate. So a scan over four kinds of words is enough, and none
of a name or a text can be taken for a call.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

AGGREGATES = frozenset(
    {
        *(
            "any_value",
            "approx_count_distinct",
            "approx_quantile",
            "arbitrary",
            "arg_max",
            "arg_min",
            "argmax",
        ),
        *(
            "argmin",
            "array_agg",
            "avg",
            "bit_and",
            "bit_or",
            "bit_xor",
            "bool_and",
            "bool_or",
            "corr",
            "count",
        ),
        *(
            "count_if",
            "countif",
            "covar_pop",
            "covar_samp",
            "entropy",
            "favg",
            "first",
            "fsum",
            "group_concat",
        ),
        *("kahan_sum", "kurtosis", "kurtosis_pop", "last", "list", "listagg", "mad", "max", "max_by", "mean"),
        *("median", "min", "min_by", "mode", "product", "quantile", "quantile_cont", "quantile_disc"),
        *("regr_avgx", "regr_avgy", "regr_count", "regr_intercept", "regr_r2", "regr_slope", "regr_sxx"),
        *(
            "regr_sxy",
            "regr_syy",
            "sem",
            "skewness",
            "stddev",
            "stddev_pop",
            "stddev_samp",
            "string_agg",
            "sum",
        ),
        *("sumkahan", "var_pop", "var_samp", "variance"),
    }
)
"""The aggregates that the compiler lets a history feature use."""

_LISTS = frozenset({"array_agg", "group_concat", "list", "listagg", "string_agg"})
_ENDS = {"first": 1, "last": -1}
_WORD = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_]\w*\(|[()]|.""", re.DOTALL)
_FILTER = " FILTER (WHERE "


@dataclass(frozen=True, slots=True)
class _Call:
    """An aggregate in a text: where it starts and ends, what is within its brackets, and its filter with the word."""

    start: int
    end: int
    name: str
    inside: str
    filter: str


def windowed(sql: str, window: str) -> str:
    """An expression of aggregates with each of them over a window.

    Args:
        sql: The compiler's SQL of a history feature.
        window: The name of the window.

    Raises:
        RuntimeProblem: a list of distinct values is asked for in no order, which no two runs would answer alike.
    """
    parts: list[str] = []
    at = 0
    for call in _calls(sql):
        parts += [sql[at : call.start], _over(call, window)]
        at = call.end
    return "".join([*parts, sql[at:]])


def has_aggregate(sql: str) -> bool:
    """Whether an expression is one over many rows."""
    return next(_calls(sql), None) is not None


def _over(call: _Call, window: str) -> str:
    over = f" OVER {window}"
    if call.name in _LISTS and call.inside.startswith("DISTINCT ") and " ORDER BY " not in call.inside:
        raise RuntimeProblem(
            f"{call.name}({call.inside}) lists distinct values in no order",
            help=f"give it one, as in {call.name}({call.inside} ORDER BY …)",
        )
    if call.name in _ENDS and call.filter:
        # As a window function it takes no filter; a list does, and its order is that of the window.
        return f"(list({call.inside}){call.filter}{over})[{_ENDS[call.name]}]"
    if call.name == "mode":
        # Over a window, which of two equally frequent values it is would depend on how threads share the work.
        return f"list_aggregate(list({call.inside}){call.filter}{over}, 'mode')"
    return f"{call.name}({call.inside}){call.filter}{over}"


def _calls(sql: str) -> Iterator[_Call]:
    """The aggregates of an expression; none stands within another."""
    words = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(sql)]
    place = 0
    while place < len(words):
        word, start, opened = words[place]
        name = word[:-1].lower()
        if not (word.endswith("(") and name in AGGREGATES):
            place += 1
            continue
        place, closed = _closing(words, place)
        inside, filtered, end = sql[opened : closed - 1], "", closed
        if sql.startswith(_FILTER, closed):
            while words[place][0] != "(":
                place += 1
            place, end = _closing(words, place)
            filtered = sql[closed:end]
        yield _Call(start, end, name, inside, filtered)


def _closing(words: list[tuple[str, int, int]], place: int) -> tuple[int, int]:
    """The word behind the bracket that closes the one which opens here, and where that bracket ends."""
    depth = 0
    while True:
        word, _, end = words[place]
        place += 1
        depth += word.endswith("(") - (word == ")")
        if not depth:
            return place, end
