"""The figures of one column of the drift report, drawn from its two profiles."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from modelyard_runtime.profiles.kinds import is_time
from modelyard_runtime.profiles.types import CategoryColumn, NumericColumn
from modelyard_runtime.reports.html import drift_words
from modelyard_runtime.reports.html.distributions import Level, Stretch, cumulative, dumbbells, histograms
from modelyard_runtime.reports.html.markup import Html, joined, number, share, tag
from modelyard_runtime.reports.html.page import figure, grid, note
from modelyard_runtime.reports.json import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard_runtime.drift.types import ColumnVerdict
    from modelyard_runtime.profiles.types import Profile

_BARS, _LEVELS, _TAIL = 36, 8, 0.01


def article(column: ColumnVerdict, reference: Profile, current: Profile) -> Html:
    """A column with its figures: what was measured, both distributions, and every distance."""
    told = "; ".join(drift_words.sentence(check) for check in column.checks if check.verdict != "stable")
    one, other = reference.column(column.name), current.column(column.name)
    drawn: list[Html] = []
    if isinstance(one, NumericColumn) and isinstance(other, NumericColumn) and one.values and other.values:
        drawn = _numbers(one, other)
    elif (
        isinstance(one, CategoryColumn) and isinstance(other, CategoryColumn) and one.values and other.values
    ):
        drawn = _categories(one, other)
    if column.measures:
        drawn.append(figure("Every distance, for information", _measures(column)))
    return tag("article", tag("h3", tag("bdi", column.name)), note(f"{told}."), grid(*drawn))


def _measures(column: ColumnVerdict) -> Html:
    rows = [
        tag("tr", tag("td", name), tag("td", number(value), class_="right"))
        for name, value in column.measures.items()
    ]
    return tag("table", tag("tbody", *rows), class_="small")


def _numbers(reference: NumericColumn, current: NumericColumn) -> list[Html]:
    shown = _date if is_time(reference.type) else number
    if reference.grid.discrete and len(reference.bins) <= _LEVELS:
        return [figure("Share of each value", _values(reference, current, shown))]
    low, high = _range(reference, current)
    edges = [low + (high - low) * i / _BARS for i in range(_BARS + 1)]
    was, now = (_spread(one, edges) for one in (reference, current))
    bars = [Stretch(edges[i], edges[i + 1], was[i], now[i]) for i in range(_BARS)]
    ends = {end for side in (reference, current) for item in side.bins for end in (item.low, item.high)}
    places = sorted({low, high, *(end for end in ends if low <= end <= high)})
    below, above = (_below(one, places) for one in (reference, current))
    gap = max(range(len(places)), key=lambda i: abs(below[i] - above[i]))
    caption = f"distribution of {reference.name} in reference and window"
    steps = cumulative(places, below, above, gap=gap, caption=caption, shown=shown)
    return [
        figure("Distribution", histograms(bars, caption=caption, shown=shown)),
        figure("Cumulative share, and the largest gap", steps),
    ]


def _date(seconds: float) -> str:
    try:
        return moment(seconds)[:10]
    except (ValueError, OverflowError, OSError):
        return number(seconds)


def _range(reference: NumericColumn, current: NumericColumn) -> tuple[float, float]:
    """From the 1 % to the 99 % point of either side, so that single outliers don't squeeze the picture."""
    ends = [_quantiles(one) for one in (reference, current)]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _quantiles(column: NumericColumn) -> tuple[float, float]:
    before, low, high = 0, column.bins[0].low, column.bins[-1].high
    for item in column.bins:
        if before <= _TAIL * column.values:
            low = item.low
        before += item.n
        if before >= (1 - _TAIL) * column.values:
            high = item.high
            break
    return low, high


def _spread(column: NumericColumn, edges: list[float]) -> list[float]:
    """The share of the values in each stretch; a bin across an edge is parted by its width."""
    shares = [0.0] * (len(edges) - 1)
    for item in column.bins:
        first, last = (
            min(len(shares) - 1, max(0, bisect_right(edges, end) - 1)) for end in (item.low, item.high)
        )
        part = item.n / column.values
        if item.high < edges[0] or item.low > edges[-1]:
            continue
        if first == last or item.low == item.high:
            shares[first] += part
            continue
        for i in range(first, last + 1):
            inside = min(item.high, edges[i + 1]) - max(item.low, edges[i])
            shares[i] += part * max(0.0, inside) / (item.high - item.low)
    return shares


def _below(column: NumericColumn, places: list[float]) -> list[float]:
    """The share of the values up to each place; inside a bin they are taken as evenly spread."""
    found: list[float] = []
    done, i = 0, 0
    for place in places:
        while i < len(column.bins) and column.bins[i].high <= place:
            done += column.bins[i].n
            i += 1
        inside = 0.0
        if i < len(column.bins) and column.bins[i].low < place:
            item = column.bins[i]
            inside = item.n * (place - item.low) / (item.high - item.low)
        found.append((done + inside) / column.values)
    return found


def _values(reference: NumericColumn, current: NumericColumn, shown: Callable[[float], str]) -> Html:
    was = {item.key: item for item in reference.bins}
    now = {item.key: item for item in current.bins}
    levels = [
        Level(
            shown((was.get(key) or now[key]).low),
            was[key].n / reference.values if key in was else 0.0,
            now[key].n / current.values if key in now else 0.0,
            key not in was,
        )
        for key in sorted({*was, *now})
    ]
    return dumbbells(levels[: _LEVELS + 4], caption=f"share of each value of {reference.name}", shown=share)


def _categories(reference: CategoryColumn, current: CategoryColumn) -> list[Html]:
    was, now = ({**dict(one.levels), **dict(one.others or ())} for one in (reference, current))
    names = sorted({*was, *now})
    levels = [
        Level(name, was.get(name, 0) / reference.values, now.get(name, 0) / current.values, not was.get(name))
        for name in names
    ]
    changed = sorted(levels, key=lambda one: (-abs(one.current - one.reference), one.name))[:_LEVELS]
    known = reference.known
    gone = sorted(name for name in known or () if not now.get(name)) if current.others is not None else []
    drawn = figure(
        f"The {len(changed)} levels that changed most",
        dumbbells(changed, caption=f"share of the levels of {reference.name}", shown=share),
    )
    lost = note("Vanished: ", *(_comma(gone[:8])), " …" if len(gone) > 8 else "", ".") if gone else None
    return [joined([drawn]) if lost is None else tag("div", drawn, lost)]


def _comma(names: list[str]) -> list[Html | str]:
    return [part for place, name in enumerate(names) for part in ((", " if place else ""), tag("bdi", name))]
