"""Unquoted scalars follow YAML 1.2's core schema, leading zeros kept as text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.source.scalars import plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nUll", "nUll"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("False", False),
        ("no", "no"),
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("off", "off"),
        ("y", "y"),
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("-19", -19),
        ("012", "012"),
        ("0o17", 15),
        ("0o18", "0o18"),
        ("-0o17", "-0o17"),
        ("0x1F", 31),
        ("0xfg", "0xfg"),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("12:30:00", "12:30:00"),
        ("2026-11-23", "2026-11-23"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1.5e-3", -0.0015),
        ("1e3", 1000.0),
        ("1e", "1e"),
        ("007.5", "007.5"),
        ("1.2.3", "1.2.3"),
        (".", "."),
        ("-", "-"),
        ("+", "+"),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        (".Inf", math.inf),
        (".iNF", ".iNF"),
        ("inf", "inf"),
        ("²", "²"),
        ("١٢", "١٢"),
        ("9" * 100, int("9" * 100)),
        ("9" * 101, "9" * 101),
    ],
)
def test_plain_scalar(text: str, value: object) -> None:
    found = plain(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text: str) -> None:
    found = plain(text)
    assert isinstance(found, float)
    assert math.isnan(found)


@given(st.integers(min_value=-(10**90), max_value=10**90))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_every_integer_reads_as_itself(number: int) -> None:
    assert plain(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_every_float_reads_as_itself(number: float) -> None:
    assert plain(repr(number)) == number
