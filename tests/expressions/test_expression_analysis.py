"""What an analysis says besides the type: names, places, lineage, limits."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from expression_oracle import SCOPE

from modelyard.expressions.analyse import analyse
from modelyard.expressions.expect import expect_aggregate, expect_boolean, expect_row
from modelyard.expressions.parser import MAXIMUM_LENGTH, MAXIMUM_NESTING, MAXIMUM_OPERATORS
from modelyard.expressions.types import Analysed, Column, Problem, Scope

ORDERS = Column("orders", "amount", "DOUBLE")
BOTH = Scope(
    {
        "amount": (ORDERS,),
        "country": (Column("orders", "country", "VARCHAR"), Column("customers", "country", "VARCHAR")),
        "opened at": (Column("customers", "opened at", "DATE"),),
    },
    ("orders", "customers"),
)
OPEN = Scope({"amount": (ORDERS,)}, ("orders", "events"), ("events",))


def only(analysed: Analysed) -> Problem:
    (problem,) = analysed.problems
    return problem


def marked(problem: Problem, analysed: Analysed) -> str:
    return analysed.text[problem.start : problem.end]


def test_unknown_column_guesses_the_nearest_and_lists_all() -> None:
    analysed = analyse("amuont > 5", BOTH)
    problem = only(analysed)
    assert (problem.rule, problem.replacement, marked(problem, analysed)) == (
        "unknown-column",
        "amount",
        "amuont",
    )
    assert problem.allowed == ("amount", "country", "opened at")


def test_unknown_source_lists_the_sources() -> None:
    problem = only(analyse("order.amount", Scope(BOTH.columns, ("orders",))))
    assert problem.rule in {"expression-syntax", "unknown-column"}
    problem = only(analyse("ordres.amount", BOTH))
    assert (problem.rule, problem.allowed, problem.replacement) == (
        "unknown-column",
        ("customers", "orders"),
        "orders.amount",
    )


def test_column_of_two_sources_must_be_qualified() -> None:
    analysed = analyse("lower(country)", BOTH)
    problem = only(analysed)
    assert (problem.rule, problem.allowed) == ("ambiguous-column", ("orders.country", "customers.country"))
    assert marked(problem, analysed) == "country"
    assert analyse("lower(customers.country)", BOTH).columns == (Column("customers", "country", "VARCHAR"),)


def test_every_mistake_is_told_once() -> None:
    analysed = analyse("lnn(amuont) + ln('x') > cuontry", BOTH)
    assert [problem.rule for problem in analysed.problems] == [
        "unknown-function",
        "unknown-column",
        "type-mismatch",
        "unknown-column",
    ]


def test_names_are_found_in_any_case_and_between_quotes() -> None:
    assert analyse("AMOUNT", BOTH).columns == (ORDERS,)
    assert analyse('"opened at" - 1', BOTH).type == "DATE"
    assert analyse('"opened at" - 1', BOTH).sql == '"opened at" - 1'


def test_column_of_an_open_source_has_no_type_and_neither_has_what_is_made_of_it() -> None:
    assert analyse("anything", OPEN).columns == (Column("events", "anything", ""),)
    assert analyse("anything + 1", OPEN).type is None
    assert analyse("anything + 1", OPEN).problems == ()
    assert analyse("anything > 1 and amount > 1", OPEN).type == "BOOLEAN"
    assert analyse("lower(anything)", OPEN).type == "VARCHAR"
    assert analyse("count(distinct anything)", OPEN).type == "BIGINT"


def test_lineage_functions_and_what_depends_on_time() -> None:
    analysed = analyse("max(seen) >= now() - interval 24 hours and max(real) > avg(real)", SCOPE)
    assert [column.name for column in analysed.columns] == ["seen", "real"]
    assert analysed.functions == ("max", "now", "avg")
    assert analysed.volatile == ("now",)
    assert analysed.aggregates
    assert not analysed.windows
    assert analyse("current_date > day", SCOPE).volatile == ("current_date",)


def test_aggregate_beside_a_column_is_underlined_at_the_column() -> None:
    analysed = analyse("real > max(whole)", SCOPE)
    problem = only(analysed)
    assert (problem.rule, marked(problem, analysed)) == ("aggregate-among-rows", "real")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ln(real) + sqrt(real, 1)", "sqrt(real, 1)"),
        ("real + (name * 2)", "name * 2"),
        ("case when whole then 1 end", "whole"),
        ("hour(day) + hour(name)", "hour(name)"),
        ("max(1 + sum(real))", "sum(real)"),
        ("day > '2026-13-01'", "'2026-13-01'"),
        ("1 < whole < 3", "1 < whole"),
        ("real -- why", " -- why"),
        ("(real", "real"),
    ],
)
def test_place_is_exact(text: str, place: str) -> None:
    analysed = analyse(text, SCOPE)
    assert marked(only(analysed), analysed) == place


def test_what_a_place_expects() -> None:
    def rules(problems: tuple[Problem, ...]) -> list[str]:
        return [problem.rule for problem in problems]

    assert rules(expect_boolean(analyse(" real ", SCOPE))) == ["not-boolean"]
    assert expect_boolean(analyse(" real ", SCOPE))[0].start == 1
    assert expect_boolean(analyse("real > 1", SCOPE)) == ()
    assert expect_boolean(analyse("anything", OPEN)) == ()
    assert rules(expect_row(analyse("sum(real)", SCOPE))) == ["aggregate-in-row-expression"]
    assert expect_row(analyse("real", SCOPE)) == ()
    assert rules(expect_aggregate(analyse("real", SCOPE))) == ["row-expression-in-aggregate"]
    assert expect_aggregate(analyse("sum(real)", SCOPE)) == ()
    assert expect_row(analyse("unknown(", SCOPE)) == ()


HUGE = {
    "brackets": "(" * 2000 + "1" + ")" * 2000,
    "open brackets": "(" * 3900,
    "minus signs": "- " * 1900 + "1",
    "nots": "not " * 900 + "flag",
    "sum": " + ".join(["real"] * 600),
    "or": " or ".join(["flag"] * 500),
    "cases": "case when flag then " * 150 + "1" + " end" * 150,
    "calls": "abs(" * 900 + "1" + ")" * 900,
    "lists": "[" * 1900 + "]" * 1900,
    "casts": "real" + "::double" * 400,
    "positions": "counts" + "[1]" * 1200,
    "nulls": "flag" + " is null" * 450,
    "long": "1" * 100_000,
    "text": "'" + "x" * 50_000 + "'",
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_input_ends_in_a_problem_and_soon(name: str) -> None:
    started = time.process_time()
    analysed = analyse(HUGE[name], SCOPE)
    assert [problem.rule for problem in analysed.problems] == ["unsupported-expression"]
    assert time.process_time() - started < 2


def test_limits_are_reached_without_recursion_trouble_even_from_a_deep_stack() -> None:
    deep = "(" * MAXIMUM_NESTING + "real" + ")" * MAXIMUM_NESTING
    nested = "abs(" * MAXIMUM_NESTING + "real" + ")" * MAXIMUM_NESTING
    wide = " + ".join(["real"] * 100)
    assert MAXIMUM_OPERATORS > 100
    assert len(wide) <= MAXIMUM_LENGTH

    def at_depth(depth: int) -> None:
        if depth:
            at_depth(depth - 1)
            return
        for text in (deep, nested, wide):
            assert analyse(text, SCOPE).problems == ()

    at_depth(120)


def test_sqlglots_optimizer_and_duckdb_are_never_imported() -> None:
    program = (
        "import sys; from modelyard.expressions.analyse import analyse; from modelyard.expressions.types import Scope;"
        "a = analyse('[1, 2][1] + extract(hour from now()) > 3 and x', Scope({}));"
        "print(sorted(m for m in sys.modules if m.startswith(('duckdb', 'sqlglot.optimizer', 'numpy', 'pandas'))))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert set(eval(printed)) <= {"sqlglot.optimizer", "sqlglot.optimizer.scope"}  # noqa: S307 - printed by us
