"""What an unquoted scalar means under YAML 1.2's core schema.

Narrower than the schema in one point: digits that start with a zero (``012``, ``007.5``) stay text, because
they are account numbers and postal codes far more often than amounts, and the zero would be lost.
"""

from __future__ import annotations

import re
from typing import Final

from modelyard.source.limits import MAX_NUMBER

WORDS: Final[dict[str, bool | float | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}

_NUMERIC_START: Final = frozenset("0123456789+-.")
_DECIMAL: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_BASED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def plain(text: str) -> bool | int | float | str | None:
    """The value of an unquoted scalar.

    >>> plain("no"), plain("0o17"), plain("1e3"), plain("012"), plain("~")
    ('no', 15, 1000.0, '012', None)
    """
    if text in WORDS:
        return WORDS[text]
    if text[:1] in _NUMERIC_START:
        return _number(text)
    return text


def _number(text: str) -> int | float | str:
    if len(text) > MAX_NUMBER:
        return text
    if _DECIMAL.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
