"""Known changes in real streams that a package ships: found where they are known to be, and not before.

The streams are those of the Turing change point data set (van den Burg and Williams 2020), as river carries them with
what five people marked in each.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from drift_windows import both, contract, numbers

from modelyard_runtime.drift.check import Context, check
from modelyard_runtime.engine.duck import DuckEngine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard_runtime.drift.types import Verdict

streams: Any = pytest.importorskip("river.drift.datasets", reason="river is not installed")


def verdict(reference: Sequence[float], window: Sequence[float]) -> Verdict:
    engine = DuckEngine(threads=1)
    report = check(contract(), *both(numbers(engine, reference), numbers(engine, window), engine), Context())
    engine.close()
    return report.verdict


def test_air_travel_changes_in_september_2001() -> None:
    stream = streams.AirlinePassengers()
    marked = [place for places in stream.annotations.values() for place in places]
    passengers = [float(count) for _, count in stream]
    # Travel grows with the years and breathes with the seasons; its growth on the year before does neither.
    growth = [math.log(now / before) for before, now in zip(passengers, passengers[12:], strict=False)]
    found = {start: verdict(growth[:240], growth[start - 12 : start + 24]) for start in range(252, 320, 4)}
    first = min(start for start, one in found.items() if one == "drift")
    assert first == min(marked) == 296  # September 2001, counted from January 1977
    assert "drift" not in {one for start, one in found.items() if start < first}


def test_the_price_of_oil_changes_when_kuwait_is_invaded() -> None:
    days = [(row["day"], float(price)) for row, price in streams.BrentSpotPrice()]
    reference = [price for day, price in days if day.year < 1990]
    invaded = next(i for i, (day, _) in enumerate(days) if (day.year, day.month) == (1990, 8))
    starts = [invaded + 40 * k for k in (-3, -2, -1, 0, 1)]
    found = [verdict(reference, [price for _, price in days[start : start + 40]]) for start in starts]
    assert [one == "drift" for one in found] == [False, False, False, True, True]


def test_light_in_a_room_tells_when_somebody_was_there() -> None:
    stream = streams.Occupancy()
    light = [float(row["V3"]) for _, row in stream]
    marks = [mark for mark in stream.annotations["10"] if mark < 240]
    stretches = list(pairwise(marks))[1:]
    assert stretches == [(52, 91), (91, 142), (142, 181), (181, 234)]
    quiet = light[: marks[1]] + light[91:142]
    found = [verdict(quiet, light[start:end]) for start, end in stretches]
    assert [one == "drift" for one in found] == [True, False, True, False]
