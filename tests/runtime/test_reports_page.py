"""The page and its charts: well-formed, self-contained, and closed to whatever data or spec hold."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard_runtime.reports.html import charts, distributions
from modelyard_runtime.reports.html.axes import ticks
from modelyard_runtime.reports.html.markup import Html, number, share, tag, text
from modelyard_runtime.reports.html.page import Heading, badge, figure, grid, head, page, section, table

HOSTILE = (
    "</style><script>alert(1)</script>",
    '" onload="alert(1)',
    "'><img src=x onerror=alert(1)>",
    "\x1b[2J\u202egnp.exe\x00",
    "javascript:alert(1)",
    "<!--",
)


class Structure(HTMLParser):
    """Every element opened and closed in its order, and what was opened."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(document)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "link", "br", "hr"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def whole(name: str) -> str:
    moments = [
        charts.Moment(name, 0.2, 0.1, 0.3, bad=True),
        charts.Moment(name, None),
        charts.Moment(name, 0.1),
    ]
    drawn = [
        charts.bars([charts.Bar(name, 2.0, 1.0, 3.0), charts.Bar(name, 0.0)], caption=name),
        charts.interval(0.3, (0.1, 0.4), 0.2, domain=(0.0, 1.0), bad=True),
        charts.history(moments, limit=0.15, caption=name),
        charts.strip([(name, ["good", "bad", "open", ""])], (name, name), caption=name),
        charts.curve([([(0.0, 0.0), (1.0, 1.0)], True)], caption=name, diagonal=True),
        distributions.dumbbells([distributions.Level(name, 0.1, 0.2, fresh=True)], caption=name, shown=share),
        distributions.histograms([distributions.Stretch(0.0, 1.0, 0.5, 0.25)], caption=name),
        distributions.cumulative([0.0, 1.0], [0.0, 1.0], [0.5, 1.0], gap=0, caption=name),
    ]
    rows = [(name, badge(name, "bad"))]
    body = [
        section(name, grid(*(figure(name, drawing) for drawing in drawn)), name=name),
        table([Heading(name, place="main"), Heading(name)], rows),
    ]
    return page(
        title=name, head=head(over=name, title=name, lead=name, facts=[(name, name)]), body=body, foot=name
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_no_value_becomes_markup(name: str) -> None:
    found, plain = Structure(whole(name)), Structure(whole("amount"))
    assert found.names == plain.names
    assert [key for key, _ in found.attributes] == [key for key, _ in plain.attributes]
    assert "\x1b" not in whole(name)
    assert "\u202e" not in whole(name)


def test_a_page_asks_nothing_of_the_network_and_runs_nothing() -> None:
    document = whole("amount")
    found = Structure(document)
    assert not {"script", "link", "img", "iframe", "object"} & set(found.names)
    assert not re.search(r"https?:|@import|url\(", document)
    assert "default-src 'none'" in text(document).replace("&amp;#x27;", "'")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_shown_and_nothing_more(value: str) -> None:
    found = Structure(tag("p", value, title=value))
    assert found.names == ["p"]
    assert [key for key, _ in found.attributes] == ["title"]


def test_only_markup_is_taken_as_markup() -> None:
    assert tag("p", "<b>", Html("<i></i>"), None, 5) == "<p>&lt;b&gt;<i></i>5</p>"
    assert (
        tag("line", x1=1, x2=2.5, class_="a", hidden=True, id=None)
        == '<line x1="1" x2="2.5" class="a" hidden/>'
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (float("-inf"), "−∞"),
        (0.0, "0"),
        (-0.25, "−0.25"),
        (12345.6, "12\u202f346"),
        (1_000_000, "1\u202f000\u202f000"),
        (0.00001234, "1.23e−5"),
        (1.5e20, "1.5e20"),
    ],
)
def test_figures_are_short(value: float | None, shown: str) -> None:
    assert number(value) == shown


@settings(max_examples=100, deadline=None)
@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12))
def test_ticks_are_few_round_and_inside(low: float, span: float) -> None:
    found = ticks(low, low + span, 5)
    assert 1 <= len(found) <= 7
    slack = 1e-6 * (span + abs(low))
    assert all(low - slack <= value <= low + span + slack for value in found)
