"""Small charts as SVG. Each is drawn at the size at which it is read, so that its letters are those of the page.

The reference is grey, what is judged has the accent; every chart has a text that says the same (`aria-label`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.reports.html.axes import HEIGHT, WIDTH, drawing, label, linear, mark, path, ticks
from modelyard_runtime.reports.html.markup import Html, joined, number, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a bar chart: its value, and the ends of its interval where it has one."""

    name: str
    value: float
    lower: float | None = None
    upper: float | None = None
    strong: bool = True


def bars(items: Sequence[Bar], *, caption: str, shown: Callable[[float], str] = number) -> Html:
    """Horizontal bars from zero, the names above them: importances, slices, timings. Values are not negative."""
    top = max((item.upper if item.upper is not None else item.value for item in items), default=0.0) or 1.0
    place, parts = linear((0.0, top), (0.0, WIDTH - 52)), list[Html]()
    for i, item in enumerate(items):
        y, end = 34.0 * i, place(item.value)
        parts.append(label(0, y + 11, item.name, kind="strong" if item.strong else None))
        parts.append(
            tag("rect", x=0, y=y + 16, width=max(1.0, end), height=9, rx=1.5, class_=_fill(item.strong))
        )
        right = end
        if item.lower is not None and item.upper is not None:
            right = place(item.upper)
            parts.append(_whisker(place(item.lower), right, y + 20.5))
        parts.append(label(right + 6, y + 24.5, shown(item.value)))
    told = "; ".join(f"{item.name} {shown(item.value)}" for item in items)
    return drawing(WIDTH, 34.0 * len(items), f"{caption}: {told}", *parts)


def _fill(strong: bool) -> str:
    return "cur" if strong else "ref"


def _whisker(low: float, high: float, y: float) -> Html:
    ends = (tag("line", x1=x, x2=x, y1=y - 3.5, y2=y + 3.5, class_="bound") for x in (low, high))
    return joined([tag("line", x1=low, x2=high, y1=y, y2=y, class_="bound"), *ends])


def interval(
    estimate: float | None,
    bounds: tuple[float, float] | None,
    threshold: float | None,
    *,
    domain: tuple[float, float],
    bad: bool = False,
) -> Html:
    """One line of a table: the estimate as a dot, its interval as a bar, the threshold as a dashed mark."""
    width, middle = 176.0, 11.0
    place, parts = linear(domain, (4.0, width - 4)), list[Html]()
    parts.append(tag("line", x1=4, x2=width - 4, y1=middle, y2=middle, class_="axis"))
    told = [f"estimate {number(estimate)}"]
    if bounds:
        low, high = place(bounds[0]), place(bounds[1])
        line = "bound bad" if bad else "bound"
        parts.append(
            tag("line", x1=low, x2=max(high, low + 1), y1=middle, y2=middle, class_=line, stroke_width=3)
        )
        told.append(f"between {number(bounds[0])} and {number(bounds[1])}")
    if threshold is not None:
        at = place(threshold)
        parts.append(tag("line", x1=at, x2=at, y1=2, y2=20, class_="limit"))
        told.append(f"threshold {number(threshold)}")
    if estimate is not None:
        parts.append(tag("circle", cx=place(estimate), cy=middle, r=4, class_="cur" if bad else "mute"))
    return drawing(width, 22.0, ", ".join(told), *parts)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of a history: its name below the axis, its value, and the band around it; ``bad`` is marked."""

    name: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    bad: bool = False


def history(moments: Sequence[Moment], *, limit: float | None, caption: str, width: float = WIDTH) -> Html:
    """A figure over time with its band and its limit; gaps where there is none."""
    bottom, known = HEIGHT - 18, [m for m in moments if m.value is not None]
    x = linear((0.0, float(max(1, len(moments) - 1))), (4.0, width - 4))
    y = linear(_range(known, limit), (bottom - 4, 10.0))
    parts: list[Html] = [tag("line", x1=0, x2=width, y1=bottom, y2=bottom, class_="axis")]
    for run in _runs(moments):
        edge = [(x(i), y(m.upper)) for i, m in run if m.upper is not None]
        edge += [(x(i), y(m.lower)) for i, m in reversed(run) if m.lower is not None]
        if len(edge) > 2:
            parts.append(tag("path", d=path(edge) + "Z", class_="band"))
        parts.append(tag("path", d=path((x(i), y(m.value or 0.0)) for i, m in run), class_="mute-line"))
    if limit is not None:
        parts.append(tag("line", x1=0, x2=width, y1=y(limit), y2=y(limit), class_="limit"))
        parts.append(label(width, y(limit) - 4, number(limit), anchor="end"))
    for bad, radius in ((False, 1.8), (True, 3.2)):
        dots = [(x(i), y(m.value)) for i, m in enumerate(moments) if m.value is not None and m.bad == bad]
        if dots:
            parts.append(
                tag("path", d="".join(_dot(*at, radius) for at in dots), class_="cur" if bad else "mute")
            )
    ends = [(0, "start"), (len(moments) - 1, "end")] if len(moments) > 1 else [(0, "start")]
    parts += [label(x(i), bottom + 14, moments[i].name, anchor=side) for i, side in ends]
    return drawing(width, HEIGHT, caption, *parts)


def _dot(x: float, y: float, radius: float) -> str:
    """A circle as a part of a path."""
    around = f"a{radius:g} {radius:g} 0 1 0 {2 * radius:g} 0a{radius:g} {radius:g} 0 1 0 -{2 * radius:g} 0"
    return f"M{x - radius:.1f} {y:.1f}{around}"


def _range(moments: Sequence[Moment], limit: float | None) -> tuple[float, float]:
    values = [v for m in moments for v in (m.value, m.lower, m.upper) if v is not None]
    values += [] if limit is None else [limit]
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (0.0 if 0 <= low < high / 2 else low), high if high > low else low + 1


def _runs(moments: Sequence[Moment]) -> list[list[tuple[int, Moment]]]:
    runs: list[list[tuple[int, Moment]]] = [[]]
    for i, moment in enumerate(moments):
        if moment.value is None:
            runs.append([])
        else:
            runs[-1].append((i, moment))
    return [run for run in runs if run]


_KINDS = {"bad": "cur", "good": "ref", "open": "hollow tick"}


def strip(lines: Sequence[tuple[str, Sequence[str]]], ends: tuple[str, str], *, caption: str) -> Html:
    """Rows of small squares, one a window, by verdict: ``bad`` full, ``open`` hollow, ``good`` grey, other empty."""
    rows = [
        tag("tr", tag("th", tag("bdi", name), scope="row"), tag("td", _squares(line))) for name, line in lines
    ]
    last = tag("td", tag("span", ends[0]), tag("span", ends[1], class_="end"))
    foot = tag("tr", tag("th"), last, class_="ends")
    return tag("table", tag("tbody", *rows, foot), class_="strip", aria_label=caption)


def _squares(line: Sequence[str]) -> Html:
    """The squares of a row: one path a kind, for there may be many."""
    drawn: list[Html] = []
    for kind, look in _KINDS.items():
        starts = "".join(f"M{10 * i + 0.7:g} 1h8.6v10h-8.6z" for i, one in enumerate(line) if one == kind)
        if starts:
            drawn.append(tag("path", d=starts, class_=look))
    told = ", ".join(f"{line.count(kind)} {kind}" for kind in _KINDS)
    frame = {"viewBox": f"0 0 {10 * max(1, len(line))} 12", "preserveAspectRatio": "none"}
    return tag("svg", *drawn, role="img", aria_label=told, **frame)


def curve(
    lines: Sequence[tuple[Sequence[tuple[float, float]], bool]],
    *,
    caption: str,
    diagonal: bool = False,
    x_domain: tuple[float, float] = (0.0, 1.0),
    y_domain: tuple[float, float] = (0.0, 1.0),
) -> Html:
    """Lines in a plane (calibration, ROC, power): each its points, and whether it has the accent."""
    left, bottom = 30.0, HEIGHT - 18
    x, y = linear(x_domain, (left, WIDTH - 4)), linear(y_domain, (bottom, 8.0))
    parts: list[Html] = []
    for value in ticks(*y_domain, 4):
        parts.append(tag("line", x1=left, x2=WIDTH, y1=y(value), y2=y(value), class_="axis"))
        parts.append(label(left - 6, y(value) + 4, number(value), anchor="end"))
    if diagonal:
        parts.append(_line(x, y, [(x_domain[0], y_domain[0]), (x_domain[1], y_domain[1])], "limit"))
    for points, strong in lines:
        parts.append(_line(x, y, points, "cur-line" if strong else "mute-line"))
    parts += [mark(x(value), bottom, number(value)) for value in ticks(*x_domain, 5)]
    return drawing(WIDTH, HEIGHT, caption, *parts)


def _line(
    x: Callable[[float], float], y: Callable[[float], float], points: Sequence[tuple[float, float]], kind: str
) -> Html:
    return tag("path", d=path((x(a), y(b)) for a, b in points), class_=kind, fill="none")
