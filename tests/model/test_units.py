"""Values with units: what they mean, how they are printed, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelyard.model import units
from modelyard.model.cron import Cron, CronError


@given(st.integers(1, 10**9))
def test_durations_are_printed_as_they_are_read(seconds: int) -> None:
    assert units.parse_duration(units.format_duration(seconds)) == seconds


@given(st.integers(1, 10**7))
def test_sizes_and_cpu_are_printed_as_they_are_read(amount: int) -> None:
    assert units.parse_size(units.format_size(amount)) == amount
    if amount <= 1_024_000:
        assert units.parse_cpu(units.format_cpu(amount)) == amount


@given(st.integers(0, 100_000))
def test_shares_are_printed_as_they_are_read(thousandths: int) -> None:
    share = thousandths / 100_000
    assert units.parse_share(units.format_share(share)) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(
    ("parse", "value"),
    [
        (units.parse_duration, value)
        for value in (24, "24", "24 h", "0h", "-1h", "1.5h", "1H", "1month", True, None)
    ]
    + [(units.parse_size, value) for value in (512, "512", "512MB", "1.5Gi", "0Mi", "2G")]
    + [(units.parse_cpu, value) for value in (0.5, "0.5", "0m", 0, -1, True, "2 cores", 2000)]
    + [(units.parse_share, value) for value in (5, 0.05, "5", "101%", "-1%", "5 %", "%", "1e2%")]
    + [
        (units.parse_schedule, value)
        for value in ("yearly", "* * * *", "61 * * * *", "5-1 * * * *", "*/0 * * * *", 5)
    ],
)
def test_what_lacks_its_unit_is_refused_with_what_fits(parse, value) -> None:
    with pytest.raises(units.UnitError, match=r"such as|units?:|write|cores|schedule"):
        parse(value)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("0 * * * *", 1),
        ("30 4 * * *", 24),
        ("0 9,17 * * *", 16),
        ("0 0 * * 1", 168),
        ("0 0 1 * *", 31 * 24),
        ("0 0 29 2 *", 732 * 24),
        ("*/15 9-17 * * 1-5", 63.25),
    ],
)
def test_the_largest_gap_between_runs(text: str, hours: float) -> None:
    assert Cron.parse(text).largest_gap() == hours * 3600


def test_either_day_field_suffices_where_both_are_restricted() -> None:
    both = Cron.parse("0 0 13 * 5")
    assert both.largest_gap() == 7 * 86_400


def test_a_wrong_field_is_named() -> None:
    with pytest.raises(CronError, match="hour '24' is not within 0-23"):
        Cron.parse("0 24 * * *")
