"""Plain data → YAML text that every parser, of YAML 1.1 and of 1.2, reads back as the same data.

Mappings keep their order. A string is quoted exactly where some parser would otherwise read something else;
several lines become a literal block where that is exact. No anchors, no tags, no flow style except for what
is empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from math import isfinite, isnan
from typing import TYPE_CHECKING

from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeGuard

WIDTH = 120
"""The column at which comments are wrapped and strings that must be folded are."""

LIMIT = 180
"""Longest line, below what linters of YAML allow. Up to here a string stays whole."""

# Line separators, controls, odd spaces, direction overrides, tags: whatever a reader could not see, or a
# parser would take for a line break. A fixed list: `str.isprintable` changes with the version of Python.
_UNSEEN = (
    "\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u3000\u3164\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff"
)
_ESCAPED = re.compile(f'[{_UNSEEN}"\\\\]')
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_OBVIOUS = re.compile(r"[A-Za-z_/][A-Za-z0-9_/.@-]*\Z")
_WORDS = frozenset(("y", "yes", "n", "no", "on", "off", "true", "false", "null", "nan", "inf"))
_AMBIGUOUS = re.compile(
    r"""
    \Z | [\s\-?:,\[\]{}\#&*!|>'"%@`]                              # empty, or an indicator first
    | (?: (?=[^0-9\n]*[0-9]) [-+]?[.0-9][-+0-9_.:eEtTzZ\ ]*       # numbers, base 60, dates, times
        | [-+]?0[xX][0-9a-fA-F_]+ | [-+]?0[oO][0-7_]+ | [-+]?0[bB][01_]+
        | [-+]?\.?(?:inf|nan) | \.\.\. | ~ | = | << ) \Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SEPARATOR = re.compile(r":\s|:\Z|\s\#|\s\Z")  # a key, a comment, or space that would be lost
# What a literal block can't hold, or what linters of YAML would say about it.
_NO_BLOCK = re.compile(rf"\A\s|[ \t](?:\n|\Z)|\n\t|\n\n\n\n|\n\n\Z|[^\n]{{{LIMIT}}}")
_SHORT_ESCAPES = {"\0": "\\0", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class Plain(str):
    """Text that is written as it is, never quoted: the key ``on``, or nothing for null."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A scalar with a comment behind it on its line, such as the version of a pinned SHA."""

    value: object
    text: str


@dataclass(frozen=True, slots=True)
class Before:
    """A value whose key or item has comment lines before it, and before those an empty line if ``blank``."""

    value: object
    text: str = ""
    blank: bool = False


def dump(value: object, *, header: str = "") -> str:
    """Write one document, after the comment lines of ``header``; the text ends with a newline.

    Raises:
        TypeError: for data that YAML's core schema can't hold, such as a date or a key that is no string.
        ValueError: for text with half of a surrogate pair, which no file can hold.
    """
    lines = [f"# {line}".rstrip() for line in map(_visible, header.splitlines())] if header else []
    body: list[str] = []
    _collection(body, value, 0)
    lines.extend(body[1:] if body[0] == "" else body)
    return "\n".join(lines) + "\n"


def _collection(lines: list[str], value: object, indent: int) -> None:
    pad = " " * indent
    if _is_mapping(value) and value:
        for key, item in value.items():
            _entry(lines, pad, _key(key, indent), item)
    elif _is_list(value) and value:
        for item in value:
            _entry(lines, pad, "-", item)
    else:
        lines.append(pad + _scalar(value, indent, block=False))


def _is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(value, dict | Mapping)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)


def _key(key: object, indent: int) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a YAML key must be a string, not {type(key).__name__}")
    text = _scalar(key, indent, block=False)
    # A value that can't be folded needs room behind its key, and parsers look for the colon on the same line.
    return f"{text}:" if len(text) + indent <= WIDTH else f"? {text}\n{' ' * indent}:"


def _entry(lines: list[str], pad: str, lead: str, value: object) -> None:
    """Write one entry of a mapping or list, of which ``lead`` is the key with its colon, or the dash."""
    if type(value) is str:  # most of all values: nothing below applies to them
        text = _string(value, len(pad) + 2, block=True, taken=len(pad) + len(lead) + 1)
        lines.append(f"{pad}{lead} {text}")
        return
    value = _announce(lines, pad, value)
    comment = ""
    if isinstance(value, Comment):
        comment, value = _visible(value.text), value.value
    if (_is_mapping(value) or _is_list(value)) and value:
        if comment:
            raise TypeError("a trailing comment stands behind a scalar, not a mapping or list")
        _nested(lines, pad, lead, value)
        return
    line = f"{pad}{lead} {_scalar(value, len(pad) + 2, block=not comment, taken=len(pad) + len(lead) + 1)}".rstrip(
        " "
    )
    if comment and len(line) + len(comment) > WIDTH:
        _comment_lines(lines, pad, comment)
    elif comment:
        line = f"{line} # {comment}"
    lines.append(line)


def _nested(lines: list[str], pad: str, lead: str, value: object) -> None:
    if not lead.endswith("-"):
        lines.append(pad + lead)
        _collection(lines, value, len(pad) + 2)
        return
    inner: list[str] = []
    _collection(inner, value, len(pad) + 2)
    first = next(at for at, line in enumerate(inner) if line and not line.lstrip().startswith("#"))
    # Comments of the first key go above the dash: between the dash and its key they would read as the item's.
    lines.extend(line[2:] for line in inner[:first])
    lines.append(f"{pad}{lead} {inner[first][len(pad) + 2 :]}")
    lines.extend(inner[first + 1 :])


def _announce(lines: list[str], pad: str, value: object) -> object:
    while isinstance(value, Before):
        if value.blank:
            lines.append("")
        for paragraph in value.text.splitlines():
            _comment_lines(lines, pad, _visible(paragraph))
        value = value.value
    return value


def _comment_lines(lines: list[str], pad: str, text: str) -> None:
    width = max(40, WIDTH - len(pad) - 2)
    if 0 < len(text) <= width:
        lines.append(f"{pad}# {text}")
        return
    import textwrap  # noqa: PLC0415  # few documents have long comments, and every compile would pay for it

    folded = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    lines.extend(f"{pad}# {line}" for line in folded)


def _visible(text: str) -> str:
    """Text for a comment: on one line, with whatever a reader could not see spelled out."""
    text = _INVISIBLE.sub(_spelled, " ".join(re.split(r"[ \t\r\n]+", text.strip())))
    _refuse_surrogates(text)
    return text


def _spelled(found: re.Match[str]) -> str:
    character = found.group()
    short = _SHORT_ESCAPES.get(character)
    if short:
        return short
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _refuse_surrogates(text: str) -> None:
    if _SURROGATE.search(text):
        raise ValueError("text holds half of a surrogate pair, which no YAML file can carry")


def _scalar(value: object, indent: int, *, block: bool, taken: int = 0) -> str:
    if isinstance(value, str):
        return _string(value, indent, block=block, taken=taken or indent)
    writer = _WRITERS.get(dict if _is_mapping(value) else type(value))
    if writer is None:
        raise TypeError(f"YAML's core schema has no {type(value).__name__}")
    return writer(value)


def _string(text: str, indent: int, *, block: bool, taken: int) -> str:
    if isinstance(text, Plain):
        return str(text)
    if not text.isascii():
        _refuse_surrogates(text)
    if len(text) + taken <= LIMIT:
        if _is_plain(text):
            return text
        if ('"' in text or "\\" in text) and not _INVISIBLE.search(text):
            return "'" + text.replace("'", "''") + "'"
    if block and "\n" in text and not _NO_BLOCK.search(text) and not _beyond_lines(text):
        return _literal(text, indent)
    pieces = [_spelled(found) if found else plain for plain, found in _pieces(text)]
    return _folded(pieces, indent, taken)


@lru_cache(maxsize=2048)
def _is_plain(text: str) -> bool:
    """Whether every parser reads the text as itself without quotes. The same few words come again and again."""
    if _OBVIOUS.match(text):
        return text.lower() not in _WORDS
    return not (_AMBIGUOUS.match(text) or _INVISIBLE.search(text) or _SEPARATOR.search(text))


def _beyond_lines(text: str) -> bool:
    return any(found.group() not in "\n\t" for found in _INVISIBLE.finditer(text))


def _literal(text: str, indent: int) -> str:
    pad = " " * indent
    body = "\n".join(pad + line if line else "" for line in text.rstrip("\n").split("\n"))
    return f"|\n{body}" if text.endswith("\n") else f"|-\n{body}"


def _pieces(text: str) -> Iterable[tuple[str, re.Match[str] | None]]:
    """Part text into characters as they are and characters to escape."""
    at = 0
    for found in _ESCAPED.finditer(text):
        yield from ((character, None) for character in text[at : found.start()])
        yield "", found
        at = found.end()
    yield from ((character, None) for character in text[at:])


def _folded(pieces: list[str], indent: int, taken: int) -> str:
    """Double-quoted text, broken after a space where there is one; the break is escaped, so none is added."""
    if sum(map(len, pieces)) + taken + 2 <= LIMIT:
        return f'"{"".join(pieces)}"'
    width = max(40, WIDTH - indent - 2)
    rows: list[str] = []
    at, room = 0, max(20, WIDTH - taken - 2)
    while at < len(pieces):
        end = _row_end(pieces, at, room)
        # A continued line loses its leading spaces, unless the first is escaped.
        row = "".join(pieces[at:end])
        rows.append(f"\\{row}" if rows and row.startswith(" ") else row)
        at, room = end, width
    return '"' + f"\\\n{' ' * indent}".join(rows) + '"'


def _row_end(pieces: list[str], start: int, room: int) -> int:
    used, end, space = 0, start, 0
    while end < len(pieces) and used + len(pieces[end]) <= room:
        used += len(pieces[end])
        end += 1
        if pieces[end - 1] == " ":
            space = end
    return end if end == len(pieces) or not space else space


def _float(value: object) -> str:
    assert isinstance(value, float)  # noqa: S101  # narrows the type; the table below is the only caller
    if not isfinite(value):
        return ".nan" if isnan(value) else ".inf" if value > 0 else "-.inf"
    text = repr(value)
    # YAML 1.1 reads 1e+16 as a string: it wants the dot.
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


_WRITERS: dict[type, Callable[[object], str]] = {
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _float,
    type(None): lambda _: "null",
    dict: lambda _: "{}",
    list: lambda _: "[]",
    tuple: lambda _: "[]",
}
