"""A document path leads to the exact place, whatever the style of the scalar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.source.load import parse
from modelyard.source.places import Places, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.diagnostics.types import DocumentPath, Span
    from modelyard.source.types import Document

SPEC = """\
# a comment
model: fraud
data:
  transactions:
    parquet: "s3://b/*.parquet"
    columns: {amount: float, "land 国": {type: category}}
gates:
  - roc_auc >= 0.92
  - check: recall >= 0.7
    by: country
  - {check: f1 > 0.5}
empty:
text: |
  one
  two
same: &x  7
again: *x
"""


def cut(document: Document, span: Span) -> str:
    """The text of a span, by counting lines and columns the slow way."""
    lines = split_lines(document.text)
    if span.start.line == span.end.line:
        return lines[span.start.line - 1][span.start.column - 1 : span.end.column - 1]
    first = lines[span.start.line - 1][span.start.column - 1 :]
    last = lines[span.end.line - 1][: span.end.column - 1]
    return "\n".join([first, *lines[span.start.line : span.end.line - 1], last])


@pytest.mark.parametrize(
    ("path", "on", "under"),
    [
        (("model",), "value", "fraud"),
        (("model",), "key", "model"),
        (("data",), "value", "data"),
        (("data", "transactions", "parquet"), "value", '"s3://b/*.parquet"'),
        (("data", "transactions", "columns"), "value", '{amount: float, "land 国": {type: category}}'),
        (("data", "transactions", "columns", "land 国"), "key", '"land 国"'),
        (("data", "transactions", "columns", "land 国", "type"), "value", "category"),
        (("gates", 0), "value", "roc_auc >= 0.92"),
        (("gates", 0), "key", "roc_auc >= 0.92"),
        (("gates", 1), "value", "check"),
        (("gates", 1, "by"), "value", "country"),
        (("gates", 2), "value", "{check: f1 > 0.5}"),
        (("empty",), "value", "empty"),
        (("text",), "value", "|\n  one\n  two"),
        (("same",), "value", "7"),
        (("again",), "value", "*x"),
    ],
)
def test_place_of_what_exists(path: DocumentPath, on: str, under: str) -> None:
    document = parse(SPEC, "f.yaml")
    assert cut(document, document.span(path, on=on)) == under


@pytest.mark.parametrize(
    ("path", "under"),
    [
        (("training",), "model"),
        (("data", "customers", "csv"), "data"),
        (("data", "transactions", "columns", "amount", "min"), "float"),
        (("gates", 7), "gates"),
        (("gates", 1, "min_rows"), "check"),
        (("gates", 0, "by"), "roc_auc >= 0.92"),
        (("model", 0), "fraud"),
    ],
)
def test_path_that_leads_nowhere_shows_its_nearest_ancestor(path: DocumentPath, under: str) -> None:
    document = parse(SPEC, "f.yaml")
    assert cut(document, document.span(path)) == under


def test_document_without_content_has_one_place() -> None:
    span = parse("", "f.yaml").span(("a", 1))
    assert (span.start, span.end) == (span.start, span.start)
    assert (span.start.line, span.start.column) == (1, 1)


def test_place_below_an_alias_is_where_it_was_written() -> None:
    document = parse("a: &x {b: 1}\nc: *x\n", "f")
    assert cut(document, document.span(("c", "b"))) == "1"
    assert document.span(("c", "b")).start.line == 1
    assert document.span(("c",)).start.line == 2


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_counts_once(line_break: str) -> None:
    document = parse(SPEC.replace("\n", line_break), "f.yaml")
    span = document.span(("gates", 1, "by"))
    assert (span.start.line, span.start.column) == (10, 9)
    assert cut(document, span) == "country"


def test_columns_count_code_points() -> None:
    document = parse('"a\U0001f600国": 国\U0001f600x\n', "f")
    span = document.span(("a\U0001f600国",))
    assert (span.start.column, span.end.column) == (8, 11)


@pytest.mark.parametrize(
    ("text", "offset", "under"),
    [
        ("a: amount + total\n", (9, 14), "total"),
        ("a: 'it''s total'\n", (5, 10), "total"),
        ("a: 'it''s total'\n", (2, 3), "''"),
        ('a: "x\\t\\u0041 total"\n', (4, 9), "total"),
        ('a: "x\\t\\u0041 total"\n', (2, 3), "\\u0041"),
        ("a: amount +\n  total\n", (9, 14), "total"),
        ("a: amount +\n\n  total\n", (9, 14), "total"),
        ("a: |\n  amount +\n  total\n", (9, 14), "total"),
        ("a: |\n  amount +\n    total\n", (11, 16), "total"),
        ("a: >-\n  amount +\n  total\n", (9, 14), "total"),
        ("a: >\n\n  amount +\n\n  total\n", (10, 15), "total"),
        ('a: "amount \\\n  total"\n', (7, 12), "total"),
        ("a: &x 'total'\n", (0, 5), "total"),
        ("a: b + 国\n", (4, 5), "国"),
        ("a: total\n", (5, 5), ""),
        ("a: total\n", (2, 99), "total"),
        ("a: 5\n", (0, 1), "5"),
        ("a: {b: c}\n", (0, 1), "{b: c}"),
        ("b: &x total\na: *x\n", (0, 2), "to"),
    ],
)
def test_offset_narrows_a_scalar(text: str, offset: tuple[int, int], under: str) -> None:
    document = parse(text, "f")
    assert cut(document, document.span(("a",), offset=offset)) == under


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf", "Co", "Cn"]), max_size=12)
LINES = st.lists(WORDS, min_size=1, max_size=4).map("\n".join)
DATA = st.dictionaries(
    WORDS,
    st.recursive(
        LINES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


def leaves(data: Any, path: DocumentPath = ()) -> Iterator[tuple[DocumentPath, str]]:
    if isinstance(data, str):
        yield path, data
        return
    for step, below in data.items() if isinstance(data, dict) else enumerate(data):
        yield from leaves(below, (*path, step))


@given(DATA, st.sampled_from([None, "'", '"', "|", ">"]), st.booleans(), st.integers(20, 200))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_span_of_every_leaf_holds_its_value(data: Any, style: str | None, flow: bool, width: int) -> None:
    text = yaml.dump(
        data,
        default_style=style,
        default_flow_style=flow,
        width=width,
        allow_unicode=True,
        Dumper=yaml.CSafeDumper,
    )
    document = parse(text, "f.yaml")
    assert document.data == data
    for path, value in leaves(data):
        span = document.span(path)
        read = yaml.load(f"k: {cut(document, span)}\n", yaml.BaseLoader)["k"]  # noqa: S506 - strings only
        if style in {"|", ">"}:  # the header's indent indicator counts from the parent, which the slice lacks
            assert read.split() == value.split()
        else:
            assert read == value


@given(LINES, st.sampled_from([None, "'", '"', "|", ">"]), st.integers(20, 80), st.data())
@settings(derandomize=True, max_examples=300, deadline=None)
def test_offsets_of_one_character_are_in_order(value: str, style: str | None, width: int, data: Any) -> None:
    text = yaml.dump(
        {"a": value}, default_style=style, width=width, allow_unicode=True, Dumper=yaml.CSafeDumper
    )
    document = parse(text, "f.yaml")
    whole = document.span(("a",))
    if not value:
        return
    spans = [document.span(("a",), offset=(n, n + 1)) for n in range(len(value))]
    if all(span == whole for span in spans) and len(value) > 1:
        return
    assert spans == sorted(spans)
    for character, span in zip(value, spans, strict=True):
        shown = cut(document, span)
        assert character in {shown, " ", "\n"} or shown.startswith(("\\", "''"))


def test_alignment_is_certain_for_ordinary_expressions() -> None:
    """The fall-back to the whole scalar must stay the exception: here every style has to be exact."""
    value = "case when amount > 10 then 'it''s' else \"x\\y\" end"
    for style in (None, "'", '"', "|", ">"):
        text = yaml.dump({"a": value}, default_style=style, width=30, Dumper=yaml.CSafeDumper)
        document = parse(text, "f")
        start = value.index("then")
        assert cut(document, document.span(("a",), offset=(start, start + 4))) == "then"


def test_place_outside_the_text_is_moved_inside() -> None:
    places = Places("f", "ab\ncd")
    assert places.position(99) == places.position(5)
    assert places.position(-1) == places.position(0)
    assert places.span(4, 2).end == places.position(4)
