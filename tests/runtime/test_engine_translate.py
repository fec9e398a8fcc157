"""What is not known to mean the same elsewhere is refused by name, and values are never syntax."""

from __future__ import annotations

import re

import pytest
from engine_cases import UNKNOWN
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard_runtime.engine.sql import regex
from modelyard_runtime.engine.sql.postgres import POSTGRES
from modelyard_runtime.engine.sql.spark import SPARK
from modelyard_runtime.engine.sql.translate import Target, translated
from modelyard_runtime.errors import RuntimeProblem

TARGETS = [SPARK, POSTGRES]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@pytest.mark.parametrize("expression", UNKNOWN)
def test_what_is_not_known_is_refused(target: Target, expression: str) -> None:
    with pytest.raises(RuntimeProblem, match=f"{target.name} can't be asked"):
        translated(f"SELECT {expression} FROM t", (), target)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_refusal_names_what_can_t_be_asked(target: Target) -> None:
    with pytest.raises(RuntimeProblem) as caught:
        translated("SELECT 1 + levenshtein(\"name\", 'a') FROM t", (), target)
    assert caught.value.message == (
        f"{target.name} can't be asked LEVENSHTEIN(\"name\", 'a'): it has no Levenshtein that is known to mean the same"
    )
    assert "duckdb" in caught.value.help


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=12), st.text(min_size=1, max_size=8))
def test_texts_and_names_stay_what_they_are(text: str, name: str) -> None:
    import sqlglot
    from sqlglot import exp

    from modelyard_runtime.engine.types import literal, quoted

    if "\0" in text + name:
        return
    for target in TARGETS:
        said = translated(f"SELECT {quoted(name)} FROM t WHERE a = {literal(text)} AND b = ?", [text], target)
        tree = sqlglot.parse_one(said, dialect=target.dialect)
        assert [one.name for one in tree.find_all(exp.Literal)] == [text, text]
        assert tree.expressions[0].name == name  # type: ignore[attr-defined]


def test_parameters_take_the_places_of_their_marks() -> None:
    said = translated(
        "SELECT a FROM (SELECT ? AS a, '?' AS b) WHERE a > ? AND \"?\" = ?", [1, 2.5, "x"], POSTGRES
    )
    assert re.sub(r"\s+", " ", said) == (
        "SELECT a FROM (SELECT 1 AS a, '?' AS b) AS query_2 WHERE a > 2.5 AND \"?\" = 'x'"
    )


@pytest.mark.parametrize(
    ("pattern", "java", "postgresql"),
    [
        (r"\d+", r"(?d)\d+", "[0-9]+"),
        (r"[\d.]+", r"(?d)[\d.]+", "[0-9.]+"),
        (r"a.c", r"(?d)a.c", r"a[^\n]c"),
        (r"\s[\s]", r"(?d)[\t\n\f\r ][\t\n\f\r ]", r"[\t\n\f\r ][\t\n\f\r ]"),
        (r"\W", r"(?d)\W", "[^0-9A-Za-z_]"),
        (r"[]a]", r"(?d)[\]a]", r"[\]a]"),
        (r"(?:a|b)\.", r"(?d)(?:a|b)\.", r"(?:a|b)\."),
    ],
)
def test_patterns_in_other_words(pattern: str, java: str, postgresql: str) -> None:
    assert regex.to_java(pattern) == java
    assert regex.to_postgresql(pattern) == postgresql


@pytest.mark.parametrize(
    "pattern", [r"\bA", "(?i)a", "[[:alpha:]]", "[a&&b]", "é", r"\pL", r"\Qa\E", "(?P<n>a)"]
)
def test_patterns_that_are_read_otherwise_are_refused(pattern: str) -> None:
    for said in (regex.to_java, regex.to_postgresql):
        with pytest.raises(regex.UnknownPatternError):
            said(pattern)
