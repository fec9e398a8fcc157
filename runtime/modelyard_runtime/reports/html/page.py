"""The page that every report is: head, verdict, sections, footer; and the pieces that sections are made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from modelyard_runtime.reports.html.markup import Html, joined, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from modelyard_runtime.reports.html.markup import Child

Tone = Literal["good", "bad", "open"]
"""``bad`` asks for somebody, ``open`` could not be decided, ``good`` is neither. Never said by colour alone."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_MARKS: Mapping[Tone, str] = {"good": "✓ ", "bad": "✕ ", "open": "? "}


def page(*, title: str, head: Child, body: Iterable[Child], foot: Child) -> str:
    """A whole document. ``title`` is what the browser's tab shows; the other parts are markup made here."""
    style = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    meta = joined(
        [
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            tag("title", title),
            tag("style", Html(_dense(style))),
        ]
    )
    main = tag("main", tag("header", head), *body, tag("footer", foot))
    document = tag("html", tag("head", meta), tag("body", main), lang="en")
    return f"<!doctype html>\n{document}\n"


def _dense(style: str) -> str:
    return "\n".join(line.strip() for line in style.splitlines() if line.strip())


def head(*, over: Child, title: Child, lead: Child, facts: Iterable[tuple[str, Child]]) -> Html:
    """The top of a page: what it is about, the verdict, one sentence, and a row of facts."""
    shown = [tag("div", tag("dt", name), tag("dd", value)) for name, value in facts]
    return joined(
        [
            tag("p", over, class_="over"),
            tag("h1", title),
            tag("p", lead, class_="lead"),
            tag("dl", *shown, class_="facts") if shown else None,
        ]
    )


def badge(label: str, tone: Tone) -> Html:
    """A verdict in a word."""
    return tag("span", _MARKS[tone] + label, class_=f"badge {tone}")


def section(title: str, *children: Child, name: str | None = None) -> Html:
    """A heading and what stands below it; ``name`` makes it a place to link to."""
    return tag("section", tag("h2", title, id=name), *children)


def note(*children: Child) -> Html:
    """A paragraph in small print."""
    return tag("p", *children, class_="note")


def paragraphs(*texts: Child) -> Html:
    """Paragraphs of running text."""
    return joined(tag("p", text) for text in texts)


def listing(items: Iterable[Child], *, ordered: bool = False) -> Html:
    """A list."""
    return tag("ol" if ordered else "ul", *(tag("li", item) for item in items))


def grid(*figures: Child) -> Html:
    """Figures side by side where there is room."""
    return tag("div", *figures, class_="grid")


def figure(caption: Child, drawing: Child) -> Html:
    """A chart with what it shows above it."""
    return tag("figure", tag("figcaption", caption), drawing)


def legend(reference: str, current: str) -> Html:
    """What the two colours stand for."""
    keys = (("of-ref", reference), ("of-cur", current))
    parts = [tag("span", tag("span", class_=f"key {kind}"), words, class_="nowrap") for kind, words in keys]
    return tag("p", *parts, class_="note legend")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table. On a phone ``fill`` takes a line of its own, ``main`` the first one."""

    label: str
    align: Literal["left", "right"] = "left"
    place: Literal["main", "fill", ""] = ""


def table(columns: Sequence[Heading], rows: Iterable[Sequence[Child]]) -> Html:
    """A table that stands as a list of cards on a phone."""
    top = tag("tr", *(tag("th", c.label, class_=_class(c), scope="col") for c in columns))
    body = [
        tag("tr", *(_cell(column, cell) for column, cell in zip(columns, row, strict=True))) for row in rows
    ]
    shown = tag("table", tag("thead", top), tag("tbody", *body), class_="stack")
    return tag("div", shown, class_="scroll")


def _class(column: Heading) -> str:
    return " ".join([*(["right"] if column.align == "right" else []), column.place or "plain"])


def _cell(column: Heading, cell: Child) -> Html:
    label = column.label if column.place != "main" else ""
    return tag("td", cell, class_=_class(column), data_label=label)
