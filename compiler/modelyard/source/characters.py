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
_ENDS = ("\r", "\n", "")
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
    if header is None:
        return None
    lines = split_lines(raw)[1:]
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), default=0)
    places: list[int] = []
    index = start = header.end()
    for character in value:
        while True:
            while index - start < indent and raw.startswith(" ", index):
                index += 1
            here = raw[index : index + 1]
            if here == character or (here in _ENDS and character in " \n"):
                break
            if here not in {"\r", "\n"}:
                return None
            index, start = _after(raw, index, start)
        places.append(index)
        index, start = _after(raw, index, start)
    return places


def _after(raw: str, index: int, start: int) -> tuple[int, int]:
    """The next character and the start of its line."""
    if raw[index : index + 1] not in {"\r", "\n"}:
        return min(index + 1, len(raw)), start
    index += 2 if raw.startswith("\r\n", index) else 1
    return index, index
