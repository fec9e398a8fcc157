"""Whatever the bytes are, reading ends in diagnostics or success, soon. The long run is ``tests/fuzz/long.py``."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import RARE, TOKENS, corpus, judge, made

from modelyard.source.limits import MAX_BYTES, MAX_NODES
from modelyard.source.load import parse


@given(st.binary(max_size=200))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_any_bytes(content: bytes) -> None:
    judge(content)


@given(st.text(max_size=200))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_any_text(content: str) -> None:
    judge(content)


@given(st.lists(st.sampled_from(TOKENS + RARE), max_size=60).map("".join))
@settings(derandomize=True, max_examples=400, deadline=None)
def test_tokens_in_any_order(content: str) -> None:
    judge(content)


def test_mutated_specs() -> None:
    chance = random.Random(1)  # noqa: S311 - reproducible, not secret
    specs = corpus()
    for _ in range(2000):
        judge(made(chance, specs))


BIG = {
    "open brackets": "[" * MAX_BYTES,
    "open braces": "{" * MAX_BYTES,
    "open braces with keys": "{a: " * (MAX_BYTES // 4),
    "dashes": "- " * (MAX_BYTES // 2),
    "question marks": "? " * (MAX_BYTES // 2),
    "anchors": "&a " * (MAX_BYTES // 3),
    "tags": "!a " * (MAX_BYTES // 3),
    "aliases": "a: [" + "*a," * (MAX_BYTES // 4) + "]",
    "one word": "a" * MAX_BYTES,
    "one number": "9" * MAX_BYTES,
    "one quoted text": '"' + "a " * (MAX_BYTES // 2 - 1) + '"',
    "one quoted text of escapes": 'a: "' + "\\n" * (MAX_BYTES // 2 - 3) + '"',
    "line breaks": "\n" * MAX_BYTES,
    "comments": "#\n" * (MAX_BYTES // 2),
    "spaces": " " * MAX_BYTES,
    "tabs": "\t" * MAX_BYTES,
    "stairs": "".join(" " * n + "a:\n" for n in range(1400)),
    "many keys": "".join(f"k{n}: {n}\n" for n in range(MAX_NODES // 2 - 1)),
    "one key many times": "a: 1\n" * (MAX_BYTES // 5),
    "number keys": "".join(f"{n}: 1\n" for n in range(MAX_NODES // 2 - 1)),
    "control characters": "\x01" * MAX_BYTES,
    "hidden directions": "a: " + "\u202e" * (MAX_BYTES // 4),
    "folded lines": "a: >\n" + "  b\n\n" * (MAX_BYTES // 6),
    "plain over many lines": "a:\n" + "  b\n" * (MAX_BYTES // 4 - 1),
    "documents": "---\n" * (MAX_BYTES // 4),
    "directives": "%A\n" * (MAX_BYTES // 3),
    "colons": ":" * MAX_BYTES,
    "spaced colons": ": " * (MAX_BYTES // 2),
    "flow pairs": "a: [" + "b: c," * (MAX_BYTES // 6) + "]",
}


@pytest.mark.parametrize("case", BIG)
def test_big_inputs_end_soon(case: str) -> None:
    before = time.process_time()
    judge(BIG[case])
    assert (
        time.process_time() - before < 8
    )  # generous: a loaded machine, not a quadratic algorithm, is forgiven


@pytest.mark.parametrize(
    "case", ["many keys", "one key many times", "folded lines", "one quoted text of escapes"]
)
def test_places_in_big_inputs_are_found_soon(case: str) -> None:
    document = parse(BIG[case], "f.yaml")
    before = time.process_time()
    document.span(("a",), offset=(5, 6))
    document.span(("k7", "x"))
    assert time.process_time() - before < 8
