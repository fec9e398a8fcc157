"""Syntax errors: what is said, and what is underlined, with libyaml and with PyYAML's own parser."""

from __future__ import annotations

import pytest

from modelyard.source import events
from modelyard.source.load import parse

CASES = {
    "colon in a value": ("a: b: c\n", 'a ":" is not expected here', ":"),
    "key deeper than its neighbour": ("a: 1\n  b: 2\n", 'a ":" is not expected here', ":"),
    "key without a colon": ("a: 1\nbcd\ne: 2\n", 'a ":" is missing after this key', "bcd"),
    "key between two levels": ("a:\n    b: 1\n  c: 2\n", "a key is expected here", "c"),
    "text after a quote": ("a: 'b' c\n", "a key is expected here", "c"),
    "key inside a list": ("a:\n  - b\n  c: d\n", 'a list item, "- ", is expected here', "c"),
    "bracket never closed": ("a: [1, 2\n", 'this "[" is never closed', "["),
    "bracket never closed after a comma": ("a: [1,\n", 'this "[" is never closed', "["),
    "brace never closed": ("a: {b: 1\n\n", 'this "{" is never closed', "{"),
    "bracket closed by the next key": ("a: [1, 2\nb: 3\n", 'a "," or "]" is expected here', ":"),
    "brace closed by a bracket": ("a: {b: 1]\n", 'a "," or "}" is expected here', "]"),
    "bracket too many": ("a: [1]]\n", "a key is expected here", "]"),
    "quote never closed": ("a: 'b\nc: 1\n", "this quote is never closed", "'"),
    "double quote never closed": ('a: "b\n', "this quote is never closed", '"'),
    "unknown escape": ('a: "C:\\dir"\n', '"\\d" is no escape', "\\d"),
    "escape too short": ('a: "\\x4"\n', '"\\x4" is no escape', "\\x4"),
    "block text on the header's line": (
        "a: | text\n",
        'only an indent of 1 to 9, "+" or "-" may follow "|" or ">"',
        "text",
    ),
    "list on the line of its key": ("a: - b\n", "a list can't start on the line of its key", "-"),
    "cron without quotes": ("a: * * * * *\n", 'a name is expected after "*"', "*"),
    "ampersand without quotes": ("a: & b\n", 'a name is expected after "&"', "&"),
    "at sign without quotes": ("a: @acme/risk\n", 'a value can\'t start with "@"', "@"),
    "backtick without quotes": ("a: `b`\n", 'a value can\'t start with "`"', "`"),
    "per cent without quotes": ("a: %b\n", 'a value can\'t start with "%"', "%"),
    "brace alone": ("a: }\n", "a value is expected here", "}"),
    "unknown tag handle": ("a: !e!x b\n", 'this is not a tag, text that starts with "!" needs quotes', "!"),
    "text after the document": ("{a: 1} b\n", "the document has ended before this text", "b"),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("parser", ["libyaml", "python"])
def test_wording_and_place(case: str, parser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if parser == "python":
        monkeypatch.setattr(events, "CParser", None)
    text, message, under = CASES[case]
    document = parse(text, "f.yaml")
    (finding,) = document.findings
    assert (finding.rule, finding.message) == ("yaml-syntax", message)
    assert finding.at is not None
    line = text.splitlines()[finding.at.start.line - 1]
    assert line[finding.at.start.column - 1 : finding.at.end.column - 1] == under
    assert not document.readable


def test_errors_that_only_libyaml_has() -> None:
    assert [f.message for f in parse('a: "\\ud800"\n', "f").findings] == ['"\\ud800" is no Unicode character']
    assert [f.message for f in parse("%YAML 9.9\n---\na: 1\n", "f").findings] == [
        "this version of YAML is not supported"
    ]


def test_broken_bracket_shows_where_the_list_starts() -> None:
    (finding,) = parse("a: [1, 2\nb: 3\n", "f").findings
    (opened,) = finding.related
    assert opened.message == "the list starts here"
    assert opened.at is not None
    assert (opened.at.start.line, opened.at.start.column) == (1, 4)
