"""How wide text is on a terminal, and a source line fitted to the width at hand."""

from __future__ import annotations

from unicodedata import category, east_asian_width

from modelyard.records import dataclass

_TAB = "    "
_CUT = "…"


def character_width(character: str) -> int:
    """Cells of one character: 0 for what combines with the one before, 2 for wide ones."""
    if character.isascii():
        return 1
    if category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def width(text: str) -> int:
    """Cells of a text without tabs."""
    return len(text) if text.isascii() else sum(map(character_width, text))


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as it is printed: from character ``first`` on, one printed form a character."""

    text: str
    first: int
    before: int
    pieces: tuple[str, ...]

    def cells(self, start: int, end: int) -> tuple[int, int]:
        """The first cell and the number of cells of the characters ``start:end`` of the line."""
        left = self.before + sum(map(width, self.pieces[: max(0, start - self.first)]))
        inner = self.pieces[max(0, start - self.first) : max(0, end - self.first)]
        return left, max(1, sum(map(width, inner)))


def show(line: str, limit: int, start: int, end: int) -> Shown:
    """A line within ``limit`` cells: where it is longer, the part around the characters ``start:end``."""
    # Nothing further away than the limit can be shown: lines of a megabyte cost no more than others.
    base = max(0, start - limit)
    near = line[base : start + 2 * limit]
    pieces = tuple(_piece(character) for character in near)
    if len(near) == len(line) and sum(map(width, pieces)) <= limit:
        return Shown("".join(pieces), 0, 0, pieces)
    first, last = _window(pieces, limit - 2, start - base, end - base)
    cut_left = _CUT * (base + first > 0)
    cut_right = _CUT * (base + last < len(line))
    kept = pieces[first:last]
    return Shown(cut_left + "".join(kept) + cut_right, base + first, len(cut_left), kept)


def _piece(character: str) -> str:
    """One character made harmless: tabs as spaces, steering characters as a replacement mark."""
    if character == "\t":
        return _TAB
    if character.isprintable() or category(character) == "Zs":
        return character
    return "\ufffd"


def _window(pieces: tuple[str, ...], limit: int, start: int, end: int) -> tuple[int, int]:
    """The span itself, then a third of the room to its left, the rest to its right."""
    first = last = min(start, len(pieces))
    room = limit
    while last < min(end, len(pieces)) and room > 0:
        room -= width(pieces[last])
        last += 1
    left = room // 3
    while first > 0 and left > 0:
        first -= 1
        left -= width(pieces[first])
        room -= width(pieces[first])
    while last < len(pieces) and room > 0:
        room -= width(pieces[last])
        last += 1
    while first > 0 and room > 0:
        first -= 1
        room -= width(pieces[first])
    return first, last
