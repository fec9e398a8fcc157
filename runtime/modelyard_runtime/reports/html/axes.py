"""What charts have in common: the frame, places on an axis, round figures, letters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from modelyard_runtime.reports.html.markup import Html, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from modelyard_runtime.reports.html.markup import Child

WIDTH, HEIGHT = 330.0, 150.0
"""Of a chart in a grid, in CSS pixels at its natural size."""


def drawing(width: float, height: float, label: str, *parts: Child) -> Html:
    """The frame of a chart; ``label`` says to those who don't see it what it shows."""
    return tag("svg", *parts, viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=label)


def label(x: float, y: float, words: str, *, anchor: str = "start", kind: str | None = None) -> Html:
    """A text in a chart; ``anchor`` is start, middle or end."""
    return tag("text", words, x=x, y=y, text_anchor=None if anchor == "start" else anchor, class_=kind)


def linear(domain: tuple[float, float], range_: tuple[float, float]) -> Callable[[float], float]:
    """Where a value lies on an axis; what lies beyond it lies on its end."""
    (low, high), (start, end) = domain, range_
    span = (high - low) or 1.0

    def place(value: float) -> float:
        part = min(1.0, max(0.0, (value - low) / span))
        return start + part * (end - start)

    return place


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from low to high, at most so many (steps of 1, 2 or 5 times a power of ten)."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return [low]
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw)) if raw > 0 else 1.0
    step = next((m * power for m in (1, 2, 5, 10) if m * power >= raw), 10 * power)
    first = math.ceil(low / step - 1e-9)
    found = [k * step for k in range(first, first + most + 2) if k * step <= high + 1e-9 * step]
    return [float(f"{value:.12g}") for value in found] or [low]


def mark(x: float, y: float, words: str, width: float = WIDTH) -> Html:
    """The name of a place on an axis, below it; the outer ones stay inside the chart."""
    anchor = "start" if x < 16 else "end" if x > width - 16 else "middle"
    return label(x, y + 14, words, anchor=anchor)


def path(points: Iterable[tuple[float, float]]) -> str:
    """Points as the outline of an SVG path."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
