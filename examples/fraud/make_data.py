"""Writes made-up transactions and customers for the fraud example: ``python examples/fraud/make_data.py FOLDER``.

Only the standard library is used, and the same arguments write the same files. Fraud is a little more than one
transaction in twenty: large amounts, at night, from accounts that are weeks old. ``--shift`` writes traffic after a
change of habits: larger amounts, and more of them from Norway.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SEGMENTS = ("retail", "student", "business")
Row = tuple[object, ...]


def customers(count: int, until: datetime) -> list[tuple[str, datetime, str]]:
    """Customer, time of opening the account, and segment. A tenth of them opened it in the last weeks."""
    chance = random.Random("customers")  # noqa: S311 - made-up data
    found: list[tuple[str, datetime, str]] = []
    for number in range(count):
        days = chance.uniform(5, 60) if chance.random() < 0.1 else chance.uniform(200, 3000)
        segment = chance.choices(SEGMENTS, (6, 2, 2))[0]
        found.append((f"c{number:06}", until - timedelta(days=days + 60), segment))
    return found


def transactions(count: int, until: datetime, *, shift: bool, seed: str) -> Iterator[Row]:
    """The transactions of the sixty days before ``until``, or of the day before it where habits have changed."""
    chance = random.Random(f"transactions {seed} {shift}")  # noqa: S311 - made-up data
    known = customers(max(200, count // 20), until)
    span = 1.0 if shift else 60.0
    shares = (3, 2, 5) if shift else (6, 3, 1.5)
    times = sorted(until - timedelta(days=chance.uniform(0, span)) for _ in range(count))
    young = [name for name, opened, _ in known if (until - opened).days < 130]
    for number, moment in enumerate(times):
        fraud = chance.random() < 0.06
        country = chance.choices(("DE", "FR", "NO", ""), (*shares, 0.03))[0]
        mean = (5.6 if fraud else 3.2) + (0.7 if shift else 0.0)
        amount = round(math.exp(chance.gauss(mean, 0.55)), 2)
        customer = chance.choice(young) if fraud and chance.random() < 0.85 else chance.choice(known)[0]
        night = fraud and chance.random() < 0.8
        at = min(moment.replace(hour=chance.randrange(0, 6)), until) if night else moment
        card = f"4000{chance.randrange(10**11, 10**12)}"
        yield f"t{seed}{number:07}", customer, _text(at), amount, country, card, "true" if fraud else "false"


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def main() -> None:
    """Write transactions.csv and customers.csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--until", default="", help="the last moment, in ISO form; default: now")
    parser.add_argument(
        "--shift", action="store_true", help="traffic of the last day, after habits have changed"
    )
    parser.add_argument("--seed", default="1")
    given = parser.parse_args()
    until = datetime.fromisoformat(given.until) if given.until else datetime.now(UTC)
    given.folder.mkdir(parents=True, exist_ok=True)
    head = ("transaction_id", "customer_id", "event_time", "amount", "country", "card_number", "is_fraud")
    rows = transactions(given.rows, until.astimezone(UTC), shift=given.shift, seed=given.seed)
    _write(given.folder / "transactions.csv", head, rows)
    people = customers(max(200, given.rows // 20), until.astimezone(UTC))
    columns = ("customer_id", "updated_at", "opened_at", "segment")
    _write(
        given.folder / "customers.csv",
        columns,
        ((name, _text(opened), opened.date().isoformat(), segment) for name, opened, segment in people),
    )


def _write(path: Path, head: Row, rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
