"""Writes the data that the examples ship: ``python examples/make_data.py``. Seeded, so that it writes the same again.

Only the standard library is used. The wines are made up: a taster likes strength, sulphates and little acidity, a bit
differently by colour, and is not always of the same mind.
"""

from __future__ import annotations

import csv
import math
import random
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
FIRST_DAY = date(2025, 1, 1)


def wines(chance: random.Random) -> Iterator[tuple[object, ...]]:
    """Two thousand wines, about a third of them good."""
    yield "wine_id", "alcohol", "acidity", "sulphates", "colour", "good"
    for number in range(1, 2001):
        colour = "white" if chance.random() < 0.7 else "red"
        alcohol = round(min(14.9, max(8.0, chance.gauss(10.6, 1.2))), 1)
        acidity = round(max(0.08, chance.gauss(0.28 if colour == "white" else 0.52, 0.11)), 2)
        sulphates = round(max(0.25, chance.gauss(0.49 if colour == "white" else 0.66, 0.13)), 2)
        usual = 0.28 if colour == "white" else 0.52
        liking = 2.1 * (alcohol - 10.9) - 9 * (acidity - usual) + 5 * (sulphates - 0.55)
        good = chance.random() < 1 / (1 + math.exp(-liking))
        yield number, alcohol, acidity, sulphates, colour, "true" if good else "false"


def sold() -> dict[tuple[str, int], int]:
    """Units by product and day of the year, as `sales` has them."""
    rows = list(sales(random.Random("demand/data/sales.csv")))[1:]  # noqa: S311 - made-up data
    return {(str(row[1]), index // 6): int(str(row[5])) for index, row in enumerate(rows)}


def reports(_: random.Random) -> Iterator[tuple[object, ...]]:
    """What was sold by the evening before, reported at five each morning."""
    yield "product", "reported_at", "sold_1d", "sold_7d", "sold_28d"
    units = sold()
    products = sorted({product for product, _ in units})
    for day in range(365):
        for product in products:
            earlier = [units.get((product, day - back), 0) for back in range(28)]
            morning = FIRST_DAY + timedelta(days=day + 1)
            yield product, f"{morning.isoformat()} 05:00:00", earlier[0], sum(earlier[:7]), sum(earlier)


def sales(chance: random.Random) -> Iterator[tuple[object, ...]]:
    """A year of daily sales of six products: a level of its own, a week's rhythm, a season, and promotions."""
    yield "sale_id", "product", "day", "price", "promotion", "units"
    levels = {f"sku_{number}": chance.uniform(20, 90) for number in range(1, 7)}
    prices = {product: round(chance.uniform(2, 12), 2) for product in levels}
    number = 0
    for offset in range(365):
        day = FIRST_DAY + timedelta(days=offset)
        for product, level in levels.items():
            number += 1
            promotion = chance.random() < 0.1
            price = round(prices[product] * (0.8 if promotion else 1), 2)
            rhythm = 1.35 if day.weekday() >= 5 else 1.0
            season = 1 + 0.2 * math.sin(2 * math.pi * offset / 365)
            units = max(
                0, round(chance.gauss(level * rhythm * season * (1.5 if promotion else 1), level * 0.08))
            )
            yield (
                number,
                product,
                f"{day.isoformat()} 06:00:00",
                price,
                "true" if promotion else "false",
                units,
            )


FILES = {
    "quickstart/data/wines.csv": wines,
    "demand/data/sales.csv": sales,
    "demand/data/reports.csv": reports,
}


def main() -> None:
    """Write every file, each from a seed of its own, so that one does not move when another grows."""
    for path, rows in FILES.items():
        target = HERE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows(random.Random(path)))  # noqa: S311 - made-up data


if __name__ == "__main__":
    main()
