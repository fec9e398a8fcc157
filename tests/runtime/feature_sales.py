"""Sales that look back on earlier ones, and the people who buy: a world with joins and histories."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import feature_worlds as worlds

from modelyard_runtime.contract.types import Split

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - sources hold times in UTC without a zone
HOUR = 3600

SALES = worlds.source(
    "sales",
    {"id": "integer", "t": "timestamp", "who": "category", "x": "float", "n": "integer", "y": "float"},
    key=("id",),
    timestamp="t",
)
PEOPLE = worlds.source(
    "people", {"who": "category", "since": "timestamp", "age": "integer"}, timestamp="since"
)
LOOKING = [
    worlds.feature([SALES], "x", "x"),
    worlds.feature([SALES], "spent", "sum(x)", 24 * HOUR, ("who",)),
    worlds.feature([SALES], "most", "max(n)", 24 * HOUR, ("who",)),
    worlds.feature([SALES], "often", "count(*) filter (where n > 5)", 48 * HOUR, ("who",)),
    worlds.feature([SALES], "paid", "avg(y)", 24 * HOUR, ("who",)),
    worlds.feature([SALES], "all", "count(*)", HOUR),
    worlds.feature([SALES, PEOPLE], "age", "age + n"),
]


def sales(count: int) -> list[worlds.Row]:
    return [
        {
            "id": at,
            "t": BEGIN + timedelta(minutes=7 * (at // 2)),
            "who": "abcdefg"[at * at % 7],
            "x": at / 7.0,
            "n": at * 37 % 11,
            "y": (at * 13 % 17) / 17.0,
        }
        for at in range(count)
    ]


def people() -> list[worlds.Row]:
    return [
        {"who": who, "since": BEGIN + timedelta(hours=hours), "age": at * 10 + hours}
        for at, who in enumerate("abcde")
        for hours in (0, 30, 60)
    ]


def looking(**more: Any) -> Contract:
    return worlds.world(SALES, LOOKING, joined={PEOPLE: ("who",)}, split=Split("time", 0.2, 0.0, ()), **more)
