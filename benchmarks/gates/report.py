"""The tables of docs/explanation/gates.md, from the results of the simulation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[1] / "results" / "gates.json"
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "gates.md"
_PLACE = re.compile(r"(<!-- simulated -->\n).*?(<!-- /simulated -->\n)", re.DOTALL)

Row = dict[str, Any]


def main() -> None:
    """Write the tables into the page."""
    text = PAGE.read_text(encoding="utf-8")
    found = "\n".join(tables(json.loads(RESULTS.read_text(encoding="utf-8")))) + "\n"
    PAGE.write_text(
        _PLACE.sub(lambda place: place[1] + "\n" + found + "\n" + place[2], text), encoding="utf-8"
    )


def tables(rows: list[Row]) -> list[str]:
    """One line a quantity: errors above and below by size, as means over the populations, and the worst of all."""
    by_what: dict[str, list[Row]] = {}
    for row in rows:
        if not row["what"].startswith("gate by slices"):
            by_what.setdefault(row["what"], []).append(row)
    lines = [
        "| quantity | method | 100 rows | 500 | 1,000 to 2,000 | the worst |",
        "| --- | --- | ---: | ---: | ---: | --- |",
    ]
    for what, found in by_what.items():
        method = next(row["method"] for row in reversed(found) if row["method"])
        cells = [_mean([row for row in found if low <= row["n"] <= high]) for low, high in _SIZES]
        lines.append(f"| {what} | {method} | {' | '.join(cells)} | {_worst(found)} |")
    return lines


_SIZES = ((100, 100), (500, 500), (1_000, 2_000))


def _mean(rows: list[Row]) -> str:
    known = [row for row in rows if row["undecided"] < 0.5]
    if not known:
        return "none" if rows else ""
    above = sum(row["above"] for row in known) / len(known)
    below = sum(row["below"] for row in known) / len(known)
    return f"{100 * above:.1f} / {100 * below:.1f}"


def _worst(rows: list[Row]) -> str:
    known = [row for row in rows if row["undecided"] < 0.5]
    worst = max(known, key=lambda row: max(row["above"], row["below"]))
    side = "above" if worst["above"] >= worst["below"] else "below"
    return f"{100 * worst[side]:.1f} {side}: {worst['population']}, {worst['n']:,}"


if __name__ == "__main__":
    main()
