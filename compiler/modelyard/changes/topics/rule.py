"""A table of meanings: the first line whose pattern fits a path decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from modelyard.changes.types import Meaning, Risk
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from modelyard.changes.types import Difference, Json

Decide: TypeAlias = "Callable[[Difference], Meaning]"


@dataclass(frozen=True, slots=True)
class Line:
    """A pattern of keys, and what a change there means: ``*`` is any one key, and whatever follows fits as well."""

    pattern: str
    decide: Decide


def decide(lines: Iterable[Line], difference: Difference) -> Meaning | None:
    """What the first fitting line says."""
    for line in lines:
        if fits(line.pattern, difference.path):
            return line.decide(difference)
    return None


def fits(pattern: str, path: tuple[str, ...]) -> bool:
    """Whether a path begins as the pattern says."""
    keys = pattern.split(".")
    return len(keys) <= len(path) and all(key in ("*", part) for key, part in zip(keys, path, strict=False))


def always(risk: Risk, what: str) -> Decide:
    """The same meaning whatever the values."""
    return lambda _: Meaning(risk, what)


def presence(added: Meaning, removed: Meaning, changed: Meaning) -> Decide:
    """One meaning where something comes, one where it goes, one where it changes."""
    return lambda difference: added if difference.added else removed if difference.removed else changed


def number(up: Meaning, down: Meaning, other: Meaning | None = None) -> Decide:
    """One meaning for a larger number, one for a smaller; ``other`` (else ``down``) where one side has none."""

    def by_direction(difference: Difference) -> Meaning:
        before, after = as_number(difference.before), as_number(difference.after)
        if before is None or after is None:
            return other or down
        return up if after > before else down

    return by_direction


def as_number(value: Json) -> float | None:
    """The value where it is a number."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def safe(what: str) -> Meaning:
    """A change that needs no thought."""
    return Meaning(Risk.SAFE, what)


def retrains(what: str) -> Meaning:
    """A change after which the model is another one."""
    return Meaning(Risk.RETRAINS, what)


def shifts(what: str) -> Meaning:
    """A change that requests can feel."""
    return Meaning(Risk.SHIFTS_TRAFFIC, what)


def loosens(what: str) -> Meaning:
    """A change after which less is proven or watched."""
    return Meaning(Risk.LOOSENS_GATE, what)


def access(what: str) -> Meaning:
    """A change of who or what may reach something."""
    return Meaning(Risk.CHANGES_ACCESS, what)


def destroys(what: str) -> Meaning:
    """A change after which something that was kept is gone or out of reach."""
    return Meaning(Risk.DESTROYS_STATE, what)
