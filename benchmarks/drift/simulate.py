"""``python -m benchmarks.drift.simulate``: how often a check is wrong, by how many rows it has.

Draws counts and not rows: how many of n rows fall into each bin is multinomial, so that ten million rows cost as much
as fifty. Writes the tables and the figure of docs/explanation/drift.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard_runtime.drift.cells import Cells
from modelyard_runtime.drift.decide import FEWEST, verdict_of
from modelyard_runtime.drift.groups import windows
from modelyard_runtime.drift.methods import js, missing, new_levels, wasserstein
from modelyard_runtime.drift.shares import ShareNoise
from modelyard_runtime.drift.tails import LEVEL, false_discovery
from modelyard_runtime.profiles.types import CategoryColumn, Grid
from modelyard_runtime.reports.html.markup import Html, number, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from modelyard_runtime.drift.types import Judged

    Array = NDArray[Any]

DOCS = Path(__file__).parents[2] / "docs" / "explanation"
SIZES = (50, 200, 1_000, 2_000, 20_000, 200_000, 1_000_000, 20_000_000)
CURVE = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000, 10_000_000)
REFERENCE = 1_000_000
NORMAL = NormalDist()
TESTS = 46
"""Questions of a check of twenty columns, fourteen of numbers: values and missing of each, new levels of six."""


def edges() -> Array:
    u = np.arange(-255, 256)
    return u / (256 - np.abs(u))


def normal(shift: float) -> tuple[Array, Array]:
    """The share of a shifted normal distribution in each bin, and its mean there."""
    ends = edges()
    below = np.array([NORMAL.cdf(end - shift) for end in ends])
    density = np.array([NORMAL.pdf(end - shift) for end in ends])
    share = np.diff(below)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = shift + np.where(share > 1e-300, -np.diff(density) / share, 0.0)
    return share / share.sum(), np.clip(mean, ends[:-1], ends[1:])


def numbers(chance: Any, n: int, m: int, shift: float, draws: int) -> list[Judged]:
    """What a shift of a normal column is judged to be, in so many windows; each ten have a reference of their own."""
    grid, ends = Grid(0.0, 1.0), edges()
    (p, p_mean), (q, q_mean) = normal(0.0), normal(shift)
    found: list[Judged] = []
    for _ in range(math.ceil(draws / 10)):
        r, c = chance.multinomial(n, p).astype(float), chance.multinomial(m, q, 10).astype(float)
        used = (r > 0) | (c > 0).any(axis=0)
        quantum = grid.quantum
        cells = Cells(
            ends[:-1][used] / quantum,
            ends[1:][used] / quantum,
            r[used],
            c[:, used],
            (r * p_mean)[used] / quantum,
            (c * q_mean)[:, used] / quantum,
        )
        values, _, _, noise = wasserstein.distances(cells, grid)
        found += [noise.judge(float(value), n, m) for value in values]
    return found[:draws]


def levels(chance: Any, n: int, m: int, change: float, draws: int, count: int) -> list[Judged]:
    """What a change of categories is judged to be: so much of the whole moves from the first level to the last."""
    share = 1 / (1 + np.arange(count))
    share /= share.sum()
    moved = share.copy()
    moved[0], moved[-1] = moved[0] - change, moved[-1] + change
    found: list[Judged] = []
    for _ in range(math.ceil(draws / 10)):
        reference = _column(chance.multinomial(n, share))
        currents = [_column(row) for row in chance.multinomial(m, moved, 10)]
        bins = windows(reference, currents, min(n, m))
        noise = js.noise_of(len(bins.labels))
        found += [noise.judge(float(value), n, m) for value in js.js(bins.reference, bins.current)]
    return found[:draws]


def _column(counts: Array) -> CategoryColumn:
    named = tuple((f"level {i:04}", int(n)) for i, n in enumerate(counts))
    total = int(counts.sum())
    return CategoryColumn("x", "VARCHAR", total, 0, named, 0, ())


def shares(chance: Any, n: int, m: int, before: float, now: float, draws: int, *, rise: bool) -> list[Judged]:
    """What a share that was ``before`` and is ``now`` is judged to be."""
    was, now_ = chance.binomial(n, before, draws) / n, chance.binomial(m, now, draws) / m
    least = new_levels.LEAST if rise else 0
    return [
        ShareNoise(float(a), rise=rise, least=least).judge(float(b), n, m)
        for a, b in zip(was, now_, strict=True)
    ]


def false_alarms(chance: Any, n: int, m: int, checks: int) -> tuple[float, float]:
    """The share of checks of twenty columns that call drift where there is none, and of columns left undecided."""
    columns = [numbers(chance, n, m, 0.0, checks) for _ in range(14)]
    columns += [levels(chance, n, m, 0.0, checks, count) for count in (3, 3, 10, 10, 50, 500)]
    gone = [shares(chance, n, m, 0.05, 0.05, checks, rise=False) for _ in range(20)]
    alarms = undecided = 0
    for i in range(checks):
        asked = [(column[i], 0.1) for column in columns] + [(one[i], missing.THRESHOLD) for one in gone]
        adjusted = false_discovery([judged.p_value for judged, _ in asked] + [1.0] * 6)
        verdicts = [
            verdict_of(judged, threshold, q)[0]
            for (judged, threshold), q in zip(asked, adjusted, strict=False)
        ]
        alarms += "drift" in verdicts
        undecided += verdicts[:20].count("insufficient")
    return alarms / checks, undecided / (20 * checks)


@dataclass(frozen=True)
class Change:
    """A change that is looked for: its name, and how it is drawn for n and m rows."""

    name: str
    threshold: float
    draw: Callable[[Any, int, int, int], list[Judged]]


def _missing(part: float) -> Change:
    draw = lambda chance, n, m, draws: shares(chance, n, m, 0.05, 0.05 + part, draws, rise=False)  # noqa: E731
    return Change(f"+{100 * part:g} %", missing.THRESHOLD, draw)


def _new(part: float) -> Change:
    draw = lambda chance, n, m, draws: shares(chance, n, m, 0.0, part, draws, rise=True)  # noqa: E731
    return Change(f"{100 * part:g} %", new_levels.THRESHOLD, draw)


def _shift(shift: float) -> Change:
    draw = lambda chance, n, m, draws: numbers(chance, n, m, shift, draws)  # noqa: E731
    return Change(f"{shift:g} sd", wasserstein.THRESHOLD, draw)


def _moved(part: float) -> Change:
    draw = lambda chance, n, m, draws: levels(chance, n, m, part, draws, 10)  # noqa: E731
    return Change(f"{100 * part:g} %", js.THRESHOLD, draw)


CHANGES: dict[str, list[Change]] = {
    "wasserstein: a normal column is shifted": [_shift(shift) for shift in (0.0, 0.05, 0.15, 0.3, 0.5)],
    "js: rows move between ten levels": [_moved(part) for part in (0.0, 0.02, 0.05, 0.1, 0.2)],
    "missing: more than the 5 % there were": [_missing(part) for part in (0.0, 0.02, 0.08, 0.15, 0.3)],
    "new-levels: where there were none": [_new(part) for part in (0.0, 0.003, 0.015, 0.03, 0.1)],
}
"""By method changes of rising size; the first is none, the second is below the threshold."""


def power(chance: Any, change: Change, m: int, draws: int) -> dict[str, float]:
    """How often each verdict is given, as one of the questions of a check, the others quiet."""
    if m < FEWEST:
        return {"insufficient": 1.0}
    counts: dict[str, int] = {}
    for judged in change.draw(chance, REFERENCE, m, draws):
        q = min(1.0, judged.p_value * TESTS)
        verdict = verdict_of(judged, change.threshold, q)[0]
        counts[verdict] = counts.get(verdict, 0) + 1
    return {verdict: count / draws for verdict, count in counts.items()}


def _rows(n: int) -> str:
    return f"{n:,}".replace(",", " ")


def alarms_table(chance: Any, checks: int) -> Iterator[str]:
    yield "| rows of the window | reference of 1 000 000 | reference of as many rows | columns left undecided |"
    yield "| ---: | ---: | ---: | ---: |"
    for m in SIZES:
        large, undecided = false_alarms(chance, REFERENCE, m, checks)
        same, _ = false_alarms(chance, m, m, checks)
        yield f"| {_rows(m)} | {100 * large:.2f} % | {100 * same:.2f} % | {100 * undecided:.0f} % |"


def verdicts_table(chance: Any, draws: int) -> Iterator[str]:
    yield "| change | 200 rows | 2 000 | 20 000 | 20 000 000 |"
    yield "| --- | --- | --- | --- | --- |"
    for family, changes in CHANGES.items():
        for change in changes:
            cells = [_told(power(chance, change, m, draws)) for m in (200, 2_000, 20_000, 20_000_000)]
            yield f"| {family.partition(':')[0]}: {change.name} | {' | '.join(cells)} |"


def _told(found: dict[str, float]) -> str:
    words = {"insufficient": "not enough data"}
    parts = sorted(found.items(), key=lambda one: -one[1])
    return ", ".join(
        f"{words.get(verdict, verdict)} {100 * share:.0f} %" for verdict, share in parts if share >= 0.005
    )


def figure(curves: dict[str, list[tuple[str, list[float]]]]) -> str:
    """The power curves as one SVG: a panel a method, a line a change."""
    width, height, left, top = 330, 190, 46, 40
    parts: list[Html] = []
    for place, (family, lines) in enumerate(curves.items()):
        x0, y0 = (place % 2) * (width + 40), (place // 2) * (height + 30)
        panel = [tag("text", family, x=0, y=16, class_="head")]
        for level in (0.0, 0.5, 1.0):
            y = top + (1 - level) * (height - 60)
            panel.append(tag("line", x1=left, x2=width, y1=y, y2=y, class_="axis"))
            panel.append(tag("text", f"{100 * level:.0f} %", x=left - 6, y=y + 4, text_anchor="end"))
        for n in (100, 10_000, 1_000_000):
            x = _across(n, left, width)
            panel.append(tag("text", _rows(n), x=x, y=top + height - 42, text_anchor="middle"))
        for shade, (name, values) in enumerate(lines):
            found = zip(CURVE, values, strict=True)
            points = [(_across(n, left, width), top + (1 - v) * (height - 60)) for n, v in found]
            path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            strength = 0.25 + 0.75 * shade / max(1, len(lines) - 1)
            panel.append(tag("path", d=path, class_="line", stroke_opacity=strength))
            half = next((i for i, v in enumerate(values) if v >= 0.5), None)
            if half is not None:
                y = top + 0.5 * (height - 60) + 14 * (len(lines) - shade) - 20
                panel.append(tag("text", name, x=points[half][0] + 8, y=y, class_="name"))
        parts.append(tag("g", *panel, transform=f"translate({x0} {y0})"))
    style = (
        "text{font:11px system-ui,sans-serif;fill:#5f6671}.head{font-weight:600;font-size:12px}.axis{stroke:#d5d8dd}"
        ".line{fill:none;stroke:#c2410c;stroke-width:1.8}.name{fill:#c2410c}"
    )
    box = f"0 0 {2 * width + 60} {2 * height + 50}"
    told = {"role": "img", "aria_label": "share of windows in which the change is called drift, by rows"}
    body = tag(
        "svg", tag("style", Html(style)), *parts, viewBox=box, xmlns="http://www.w3.org/2000/svg", **told
    )
    return f"{body}\n"


def _across(n: int, left: float, width: float) -> float:
    low, high = math.log10(CURVE[0]), math.log10(CURVE[-1])
    return left + (math.log10(n) - low) / (high - low) * (width - left - 6)


def written(page: Path, parts: dict[str, Sequence[str]]) -> None:
    """Put each part between its two marks."""
    text = page.read_text(encoding="utf-8")
    for name, lines in parts.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        after = rest.partition(end)[2]
        text = f"{before}{begin}\n\n{chr(10).join(lines)}\n\n{end}{after}"
    page.write_text(text, encoding="utf-8")


def main() -> None:
    chance = np.random.default_rng(20_26)
    print(f"level {number(LEVEL)}", flush=True)
    alarms = list(alarms_table(chance, 1_000))
    print("\n".join(alarms), flush=True)
    verdicts = list(verdicts_table(chance, 400))
    print("\n".join(verdicts), flush=True)
    curves = {
        family: [
            (change.name, [power(chance, change, m, 200).get("drift", 0.0) for m in CURVE])
            for change in changes
        ]
        for family, changes in CHANGES.items()
    }
    (DOCS / "drift-power.svg").write_text(figure(curves), encoding="utf-8")
    written(DOCS / "drift.md", {"false alarms": alarms, "verdicts": verdicts})


if __name__ == "__main__":
    main()
