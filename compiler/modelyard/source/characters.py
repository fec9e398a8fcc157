"""Which character of the text each character of a scalar's value comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from modelyard.source.places import split_lines

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX = {"x": 2, "u": 4, "U": 8}
_FOLD = re.compile(r"[ \t]*(?:\r\n|\r|\n)\s*")
_BREAK = re.compile(r"\r\n|\r|\n")

if TYPE_CHECKING:
    from collections.abc import Callable

Placed: TypeAlias = list[tuple[str, int]]


def character_places(raw: str, value: str, style: str) -> list[int] | None:
    """The index in ``raw`` of every character of ``value``, or None where that is not certain.

    ``raw`` is the scalar as written, quotes and block header included. The value is built again from it, and
    the answer is given only if that succeeds.
    """
    if style in {"|", ">"}:
        return _block(raw, value)
    read: dict[str, Callable[[str], Placed | None]] = {"'": _single, '"': _double}
    placed = read.get(style, _plain)(raw)
    if placed is None or "".join(character for character, _ in placed) != value:
        return None
    return [index for _, index in placed]


def _plain(raw: str) -> Placed:
    return _flow(raw, 0, len(raw), lambda index: (raw[index], index + 1))


def _single(raw: str) -> Placed:
    def take(index: int) -> tuple[str, int]:
        return ("'", index + 2) if raw.startswith("''", index) else (raw[index], index + 1)

    return _flow(raw, 1, len(raw) - 1, take)


def _double(raw: str) -> Placed | None:
    def take(index: int) -> tuple[str, int]:
        if raw[index] != "\\":
            return raw[index], index + 1
        return _escape(raw, index)

    try:
        return _flow(raw, 1, len(raw) - 1, take)
    except (IndexError, KeyError, ValueError, OverflowError):
        return None


def _escape(raw: str, index: int) -> tuple[str, int]:
    kind = raw[index + 1]
    if kind in "\r\n":
        end = index + 1 + len(raw[index + 1 :]) - len(raw[index + 1 :].lstrip())
        return "", end
    if kind in _HEX:
        end = index + 2 + _HEX[kind]
        return chr(int(raw[index + 2 : end], 16)), end
    return _ESCAPES[kind], index + 2


def _flow(raw: str, start: int, end: int, take: Callable[[int], tuple[str, int]]) -> Placed:
    """Read a scalar that folds its line breaks: one break is a space, more are one less."""
    placed: Placed = []
    index = start
    while index < end:
        fold = _FOLD.match(raw, index, end)
        if fold is not None:
            breaks = len(_BREAK.findall(fold[0]))
            placed.extend([(" ", index)] if breaks == 1 else [("\n", index)] * (breaks - 1))
            index = fold.end()
            continue
        character, after = take(index)
        if character:
            placed.append((character, index))
        index = after
    return placed


def _block(raw: str, value: str) -> list[int] | None:
    """Align a block scalar: breaks may be folded or dropped, all else must match."""
    header = _BREAK.search(raw)
    lines = split_lines(raw)[1:]
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), default=0)
    if header is None:
        return None
    places: list[int] = []
    index = header.end()
    for character in value:
        found = _next(raw, index, indent, character)
        if found is None:
            return None
        places.append(found)
        index = found + (2 if raw.startswith("\r\n", found) else 1)
    return places


def _next(raw: str, index: int, indent: int, character: str) -> int | None:
    while index <= len(raw):
        column = index - max(raw.rfind("\n", 0, index), raw.rfind("\r", 0, index)) - 1
        if column < indent and raw.startswith(" ", index):
            index += 1
        elif index == len(raw):
            return index if character == "\n" else None
        elif raw[index] == character or (raw[index] in "\r\n" and character in " \n"):
            return index
        elif raw[index] in "\r\n":
            index += 1
        else:
            return None
    return None
