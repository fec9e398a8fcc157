"""Values of a plan in words."""

from __future__ import annotations

_DAY = 86_400
_UNITS = (("day", _DAY), ("hour", 3_600), ("minute", 60), ("second", 1))


def duration(seconds: int) -> str:
    """``90`` is ``90 seconds``, ``1209600`` is ``14 days``: the largest unit that comes out even."""
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    count = seconds // size
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def days(count: int) -> str:
    """A time to keep things: whole years where it is."""
    if count % 365 == 0:
        years = count // 365
        return f"{years} year" if years == 1 else f"{years} years"
    return duration(count * _DAY)


def share(fraction: float) -> str:
    """``0.001`` is ``0.1%``."""
    return f"{round(fraction * 100, 6):g}%"


def number(value: float) -> str:
    """A number without a tail of zeros."""
    return f"{value:.12g}"


def listed(words: tuple[str, ...] | list[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def resources(cpu: int, memory: int, gpu: int) -> str:
    """Millicores and MiB as a person says them."""
    parts = [
        f"{number(cpu / 1000)} CPU",
        f"{number(memory / 1024)} GiB" if memory % 512 == 0 else f"{memory} MiB",
    ]
    return ", ".join([*parts, f"{gpu} GPU"] if gpu else parts)


def short(digest: str) -> str:
    """A digest or commit short enough to read, long enough to find."""
    return digest.removeprefix("sha256:")[:12]
