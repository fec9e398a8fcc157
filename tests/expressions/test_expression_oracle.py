"""Random expressions: what we accept DuckDB accepts with the same type, and what it refuses we refuse."""

from __future__ import annotations

import os
from random import Random

import pytest
from expression_generator import Generator
from expression_oracle import SCOPE, difference, is_repeatable, values
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.expressions.analyse import analyse
from modelyard.expressions.condition import parse_condition
from modelyard.expressions.metrics import gate_metrics

# a longer run: MODELYARD_EXAMPLES=20000 pytest tests/expressions, or tests/expressions/long_run.py
EXAMPLES = int(os.environ.get("MODELYARD_EXAMPLES", "100"))
few = settings(max_examples=EXAMPLES, deadline=None, derandomize=True)


@few
@given(st.randoms(use_true_random=False))
def test_random_expression_has_the_type_that_duckdb_gives(random: Random) -> None:
    assert difference(Generator(random).expression(3)) is None


@few
@given(st.randoms(use_true_random=False))
def test_damaged_expression_is_refused_where_duckdb_refuses_it(random: Random) -> None:
    assert difference(Generator(random).mutated()) is None


@few
@given(st.randoms(use_true_random=False))
def test_words_in_any_order_are_refused_where_duckdb_refuses_them(random: Random) -> None:
    assert difference(Generator(random).soup()) is None


@pytest.mark.parametrize("seed", range(12))
def test_many_expressions_of_one_seed(seed: int) -> None:
    generator = Generator(Random(seed))  # noqa: S311 - no secret is made of it
    texts = [generator.expression(3) for _ in range(15)]
    assert [found for text in texts if (found := difference(text))] == []


@few
@given(st.randoms(use_true_random=False))
def test_canonical_sql_computes_what_the_text_computes(random: Random) -> None:
    text = Generator(random).expression(2)
    analysed = analyse(text, SCOPE)
    if is_repeatable(analysed):
        assert repr(values(analysed.sql)) == repr(values(text))
        assert analyse(analysed.sql, SCOPE).sql == analysed.sql


@few
@given(st.text(max_size=60) | st.text("()[]'\"+-*/,.;:ae1 \n", max_size=120))
def test_no_text_raises_and_every_place_is_within_it(text: str) -> None:
    for problems in (
        analyse(text, SCOPE).problems,
        parse_condition(text, gate_metrics("classification")).problems,
    ):
        assert all(0 <= problem.start <= problem.end <= len(text) for problem in problems)
    assert difference(text) is None
