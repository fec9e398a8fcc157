"""Values and paths as a reader is shown them, whatever they hold."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelyard.changes.types import Change, Json

_LONGEST = 80
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def headline(change: Change) -> str:
    """The place and its values: ``deployment.replicas.min 2 → 4``."""
    place = ".".join(visible(part) for part in change.path) or "environment"
    if change.before is None and change.after is None:
        return place
    if change.before is None:
        return f"{place} + {value(change.after)}"
    if change.after is None:
        return f"{place} − {value(change.before)}"
    return f"{place} {value(change.before)} → {value(change.after)}"


def value(given: Json) -> str:
    """One value on one line, not too long."""
    if isinstance(given, dict) and isinstance(given.get("name"), str):
        given = given["name"]
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    shown = visible(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def visible(text: str) -> str:
    """The text on one line, with whatever could not be seen, or would turn the line around, written as an escape."""
    return "".join(
        _escape(character) if unicodedata.category(character) in _UNSEEN else character for character in text
    )


def _escape(character: str) -> str:
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character, f"\\u{{{ord(character):x}}}")


def grouped(changes: tuple[Change, ...]) -> list[tuple[tuple[str, ...], list[Change]]]:
    """Changes by the environments that share them, in the order of promotion; each change once."""
    shared: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        key = (
            change.path,
            json.dumps([change.before, change.after], sort_keys=True),
            change.what,
            change.risk,
        )
        shared.setdefault(key, []).append(change)
    groups: dict[tuple[str, ...], list[Change]] = {}
    for found in shared.values():
        groups.setdefault(tuple(change.environment for change in found), []).append(found[0])
    return list(groups.items())
