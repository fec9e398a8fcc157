"""Two distributions against each other: the reference in grey, what is judged in the accent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard_runtime.reports.html.axes import HEIGHT, WIDTH, drawing, label, linear, mark, path, ticks
from modelyard_runtime.reports.html.markup import Html, joined, number, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Stretch:
    """A bin of a histogram: its ends, and the share of the rows of both sides that lies in it."""

    low: float
    high: float
    reference: float
    current: float


def histograms(bins: Sequence[Stretch], *, caption: str, shown: Callable[[float], str] = number) -> Html:
    """Two distributions over the same bins, one over the other: areas are shares, so bins may differ in width."""
    low, high = bins[0].low, bins[-1].high
    x, bottom = linear((low, high), (0.0, WIDTH)), HEIGHT - 18
    heights = [(_density(b, b.reference), _density(b, b.current)) for b in bins]
    y = linear((0.0, max(max(pair) for pair in heights) or 1.0), (bottom, 8.0))
    boxes = "".join(
        f"M{x(b.low):.1f} {bottom:.1f}V{y(r):.1f}H{max(x(b.low) + 0.6, x(b.high) - 0.5):.1f}V{bottom:.1f}z"
        for b, (r, _) in zip(bins, heights, strict=True)
        if r > 0
    )
    grey = tag("path", d=boxes, class_="ref")
    steps = [(x(end), y(c)) for b, (_, c) in zip(bins, heights, strict=True) for end in (b.low, b.high)]
    outline = path([(x(low), bottom), *steps, (x(high), bottom)])
    drawn = tag("path", d=outline, class_="cur-over")
    found = ticks(low, high, 5)
    marks = joined(mark(x(value), bottom, shown(value)) for value in found)
    base = tag("line", x1=0, x2=WIDTH, y1=bottom, y2=bottom, class_="axis")
    return drawing(WIDTH, HEIGHT, caption, grey, drawn, base, marks)


def _density(bin_: Stretch, share: float) -> float:
    return share / ((bin_.high - bin_.low) or 1.0)


def cumulative(
    places: Sequence[float],
    reference: Sequence[float],
    current: Sequence[float],
    *,
    gap: int | None,
    caption: str,
    shown: Callable[[float], str] = number,
) -> Html:
    """Two distribution functions at the same places, and the place (by its position) where they differ most."""
    x, y, bottom = (
        linear((places[0], places[-1]), (0.0, WIDTH)),
        linear((0.0, 1.0), (HEIGHT - 18, 8.0)),
        HEIGHT - 18,
    )
    parts = [
        tag("line", x1=0, x2=WIDTH, y1=y(level), y2=y(level), class_="axis") for level in (0.0, 0.5, 1.0)
    ]
    for heights, kind in ((reference, "ref-line"), (current, "cur-line")):
        points = [(x(p), y(h)) for p, h in zip(places, heights, strict=True)]
        parts.append(tag("path", d=path(_thinned(points)), class_=kind))
    if gap is not None:
        at, (top, low) = x(places[gap]), sorted((y(reference[gap]), y(current[gap])))
        size = number(abs(reference[gap] - current[gap]))
        parts.append(tag("line", x1=at, x2=at, y1=top, y2=low, class_="bound bad"))
        side, anchor = (at - 6, "end") if at > WIDTH * 0.6 else (at + 6, "start")
        parts.append(label(side, (top + low) / 2 + 4, size, anchor=anchor, kind="accent"))
    parts += [mark(x(value), bottom, shown(value)) for value in ticks(places[0], places[-1], 5)]
    return drawing(WIDTH, HEIGHT, caption, *parts)


def _thinned(points: list[tuple[float, float]], least: float = 4.0) -> list[tuple[float, float]]:
    """Without the points that lie closer to the one before than a pixel can show; the last one stays."""
    kept = points[:1]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= least:
            kept.append(point)
    return [*kept, *points[-1:]]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a category: the share of it on both sides; ``fresh`` where the reference never had it."""

    name: str
    reference: float
    current: float
    fresh: bool = False


def dumbbells(levels: Sequence[Level], *, caption: str, shown: Callable[[float], str]) -> Html:
    """What share each level had, and has: a grey dot, an accented one, and the way between them."""
    top = max((max(level.reference, level.current) for level in levels), default=1.0) or 1.0
    x, parts, row = linear((0.0, top), (6.0, WIDTH - 6)), list[Html](), 30.0
    for i, level in enumerate(levels):
        y = row * i + 21
        was, now = x(level.reference), x(level.current)
        parts.append(label(0, y - 8, level.name + (" (new)" if level.fresh else ""), kind="strong"))
        change = f"{shown(level.reference)} → {shown(level.current)}"
        parts.append(label(WIDTH, y - 8, change, anchor="end"))
        parts.append(tag("line", x1=6, x2=WIDTH - 6, y1=y, y2=y, class_="axis"))
        parts.append(tag("line", x1=was, x2=now, y1=y, y2=y, class_="cur-line"))
        parts.append(tag("circle", cx=was, cy=y, r=3.5, class_="ref"))
        parts.append(tag("circle", cx=now, cy=y, r=3.5, class_="cur"))
    return drawing(WIDTH, row * len(levels), caption, *parts)
