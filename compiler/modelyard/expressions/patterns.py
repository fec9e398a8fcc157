"""Regular expressions and date formats that are known to be readable, for DuckDB refuses others before it runs."""

from __future__ import annotations

import re
import warnings
from math import prod

_NOT_IN_RE2 = re.compile(
    r"\(\?(?:[=!#>(]|<|P[=>]|[a-zA-Z-]*[^imsU:)P-])"  # look-around, comments, conditions, other flags
    r"|\\[1-9ZuUNpPCQEkg]"  # references and escapes of other engines
    r"|[*+?}]\+"  # possessive repetition
    r"|\[[^\]]*\\[bBAzZ]"  # places inside a class
)
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_FORMAT = re.compile(r"(?:[^%]|%[abcdfghjmpuwxyzABGHIMSTUVWXYZ%]|%-[djmyHIMS])+")
_MOST_REPEATS = 1000


def is_regular_expression(text: str) -> bool:
    """Whether a text surely is a regular expression of RE2, which DuckDB uses."""
    if _NOT_IN_RE2.search(text) or not text.isascii():
        return False
    counts = [int(number[:6]) for found in _REPEAT.findall(text) for number in found if number]
    if prod(max(count, 1) for count in counts) > _MOST_REPEATS:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def is_format(text: str) -> bool:
    """Whether a text is a format of ``strftime`` and ``strptime``."""
    return _FORMAT.fullmatch(text) is not None


def parsed_type(text: str) -> str:
    """The type that ``strptime`` gives with a format."""
    return "TIMESTAMP WITH TIME ZONE" if re.search(r"(?<!%)(?:%%)*%[zZ]", text) else "TIMESTAMP"
