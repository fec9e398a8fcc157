"""Two lists of expressions, accepted and refused; DuckDB judges every line too."""

from __future__ import annotations

from pathlib import Path

import pytest
from expression_oracle import SCOPE, grouping, is_repeatable, judge, values

from modelyard.expressions.analyse import analyse

HERE = Path(__file__).parent


def _lines(name: str) -> list[tuple[str, str, str]]:
    """Section, expression and what is expected of it."""
    section = ""
    found = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            section = line.removeprefix("# ")
        elif line:
            text, _, expected = line.rpartition("  ->  ")
            found.append((section, text, expected))
    return found


ACCEPTED = _lines("ok.txt")
REFUSED = _lines("err.txt")


@pytest.mark.parametrize(("text", "type_"), [line[1:] for line in ACCEPTED])
def test_accepted_expression_has_the_type_that_duckdb_gives(text: str, type_: str) -> None:
    analysed = analyse(text, SCOPE)
    assert analysed.problems == ()
    assert analysed.type == type_
    assert judge(text).type == type_
    assert judge(analysed.sql).type == type_


@pytest.mark.parametrize("text", [text for _, text, _ in ACCEPTED])
def test_canonical_sql_is_grouped_and_computes_as_written(text: str) -> None:
    analysed = analyse(text, SCOPE)
    assert analyse(analysed.sql, SCOPE).sql == analysed.sql
    if is_repeatable(analysed):
        assert repr(values(analysed.sql)) == repr(values(text))


@pytest.mark.parametrize(("section", "text", "rule"), REFUSED)
def test_refused_expression_names_its_rule_and_place(section: str, text: str, rule: str) -> None:
    problems = analyse(text, SCOPE).problems
    assert [problem.rule for problem in problems][:1] == [rule]
    assert all(0 <= problem.start <= problem.end <= len(text) for problem in problems)
    assert (judge(text).type is None) == (section == "refused by DuckDB too")


def test_grouping_is_that_of_duckdb_wherever_two_operators_meet() -> None:
    operators = [
        "or",
        "and",
        "=",
        "<>",
        "<",
        ">=",
        "like",
        "ilike",
        "glob",
        "||",
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "**",
        "&",
        "|",
    ]
    operators += [
        "is distinct from",
        "is not distinct from",
        "in (1) =",
        "between 1 and",
        "not like",
        "similar to",
    ]
    kept = 0
    for first in operators:
        for second in operators:
            text = f"flag {first} flag {second} flag"
            analysed = analyse(text, SCOPE)
            if any(problem.rule == "expression-syntax" for problem in analysed.problems):
                continue
            kept += 1
            assert grouping(_bracketed(text)) == grouping(text), text
    assert kept > 350


def _bracketed(text: str) -> str:
    """The canonical text, whatever the types."""
    from modelyard.expressions.printer import to_sql
    from modelyard.expressions.reading import tree_of

    node = tree_of(text)
    assert not hasattr(node, "rule")
    return to_sql(node).replace('"', "")  # type: ignore[arg-type]
