"""Foreign text made safe to show: one line, nothing that steers a terminal or turns the reading direction."""

from __future__ import annotations

import re

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{ord(character):02x}" if ord(character) < 0x100 else f"\\u{ord(character):04x}"


def visible(text: str) -> str:
    r"""The text with steering characters spelled out.

    >>> visible("a\x1b[31m")
    'a\\x1b[31m'
    """
    return _STEERING.sub(_escape, text)


def quoted(text: str, limit: int = 60) -> str:
    """A name or value as messages show it: in double quotes, visible, cut where it is long."""
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    return f'"{visible(shown)}"'
