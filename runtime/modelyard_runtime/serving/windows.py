"""The window of a batch: which run of the schedule it is, as text that names its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from modelyard_runtime.errors import RuntimeProblem

Unit = Literal["day", "hour", "minute"]

_FORMS: dict[Unit, tuple[str, str]] = {
    "day": ("%Y-%m-%d", "date=%Y-%m-%d"),
    "hour": ("%Y-%m-%dT%H", "date=%Y-%m-%d/hour=%H"),
    "minute": ("%Y-%m-%dT%H-%M", "date=%Y-%m-%d/hour=%H/minute=%M"),
}
"""How a window is written, and the folder that its predictions lie in."""


@dataclass(frozen=True, slots=True)
class Window:
    """One run of a schedule: when it is due, in UTC, down to the unit that tells runs of this schedule apart."""

    start: datetime
    unit: Unit

    def __str__(self) -> str:
        """The window as text, which is a file name too: ``2026-05-17``."""
        return self.start.strftime(_FORMS[self.unit][0])

    @property
    def folder(self) -> str:
        """Where its predictions lie below the output: ``date=2026-05-17``."""
        return self.start.strftime(_FORMS[self.unit][1])


def window(given: str | None, schedule: str | None, now: datetime) -> Window:
    """The window of a run.

    Args:
        given: A day or time in ISO form, in UTC where it names no zone; None for the one that runs now.
        schedule: The five fields of cron, by which runs are told apart; None for daily ones.
        now: The present, with its zone.

    Raises:
        RuntimeProblem: ``given`` is no day or time.
    """
    unit = unit_of(schedule)
    moment = now if given is None else _read(given)
    kept = {"day": 3, "hour": 4, "minute": 5}[unit]
    year, month, day, hour, minute = (*moment.astimezone(UTC).timetuple()[:kept], 0, 0)[:5]
    return Window(datetime(year, month, day, hour, minute, tzinfo=UTC), unit)


def unit_of(schedule: str | None) -> Unit:
    """What tells two runs of a schedule apart: their day, or also the hour, or also the minute."""
    minute, hour, *_ = (schedule or "0 0 * * *").split()
    if not minute.isdecimal():
        return "minute"
    return "day" if hour.isdecimal() else "hour"


def _read(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise RuntimeProblem(
            f"--window {text} is no day or time", help="write it like 2026-05-17 or 2026-05-17T04:30"
        ) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
