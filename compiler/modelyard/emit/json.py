"""JSON for people: two spaces a level, one value a line.

The standard library's writer is fast only without line breaks; a dashboard and a contract are mostly line breaks.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


_WORDS = {True: "true", False: "false", None: "null"}


def dumps(value: object, *, ascii_only: bool = False) -> str:
    """What ``json.dumps(value, indent=2)`` writes of plain data with texts for keys, and a final line break."""
    return _text(value, "\n", encode_basestring_ascii if ascii_only else encode_basestring) + "\n"


def _text(value: object, newline: str, quote: Callable[[str], str]) -> str:
    if isinstance(value, str):
        return quote(value)
    if value is True or value is False or value is None:
        return _WORDS[value]
    if type(value) is int:
        return str(value)
    if isinstance(value, dict):
        known = cast("Mapping[str, object]", value)
        inner = f"{newline}  "
        items = [f"{quote(key)}: {_text(item, inner, quote)}" for key, item in known.items()]
        return _enclosed("{", items, "}", newline)
    if isinstance(value, list | tuple):
        inner = f"{newline}  "
        return _enclosed(
            "[", [_text(item, inner, quote) for item in cast("Sequence[object]", value)], "]", newline
        )
    return json.dumps(value)


def _enclosed(opening: str, items: list[str], closing: str, newline: str) -> str:
    if not items:
        return opening + closing
    inner = f"{newline}  "
    return f"{opening}{inner}{f',{inner}'.join(items)}{newline}{closing}"
