"""Regular expressions of RE2, which DuckDB uses, in the words of other engines; what they read otherwise is refused."""

from __future__ import annotations

import re

_PIECE = re.compile(r"\\.|\[\^?\]?|\(\?[^:)]*[:)]|.", re.DOTALL)
_SAME = frozenset("dDwW") | frozenset("tnrf") | frozenset(r"\.^$|?*+()[]{}/-,:;=!<>'\"#%&@~_ ")
_SPACES = r"\t\n\f\r "


class UnknownPatternError(ValueError):
    """A regular expression that is not known to mean the same elsewhere."""


def to_java(pattern: str) -> str:
    """A pattern that Java finds in the same places.

    Raises:
        UnknownPatternError: it has a part that Java reads otherwise.
    """
    # (?d): only a line feed ends a line, as in RE2
    return "(?d)" + "".join(_pieces(pattern, dot="."))


def to_postgresql(pattern: str) -> str:
    """A pattern that PostgreSQL finds in the same places.

    Raises:
        UnknownPatternError: it has a part that PostgreSQL reads otherwise.
    """
    # There a dot is a line feed too, and \d and \w are letters and digits of every script.
    said = "".join(_pieces(pattern, dot=r"[^\n]", classes={"d": "0-9", "w": "0-9A-Za-z_"}))
    if re.search(r"[*+?}]\?", said):
        # One lazy repetition makes the whole expression lazy there; whether it matches is the same, but not proven.
        raise UnknownPatternError("a lazy repetition")
    return said


def _pieces(pattern: str, *, dot: str, classes: dict[str, str] | None = None) -> list[str]:
    if not pattern.isascii():
        raise UnknownPatternError("characters beyond ASCII")
    said: list[str] = []
    inside = False
    for found in _PIECE.finditer(pattern):
        piece = found.group()
        if inside:
            inside = piece != "]"
            said.append(_in_class(piece, classes))
        elif piece.startswith("["):
            inside = True
            said.append(piece.replace("]", r"\]"))
        elif piece.startswith("(?"):
            said.append(_group(piece))
        elif piece == ".":
            said.append(dot)
        else:
            said.append(_escaped(piece, classes) if piece.startswith("\\") else piece)
    return said


def _group(piece: str) -> str:
    if piece != "(?:":
        raise UnknownPatternError(f"{piece}")
    return piece


def _in_class(piece: str, classes: dict[str, str] | None) -> str:
    if piece.startswith("[") or piece == "&":
        raise UnknownPatternError(f"{piece} within brackets")
    if piece == r"\s":
        return _SPACES
    if piece.startswith("\\") and classes and piece[1] in classes:
        return classes[piece[1]]
    if piece.startswith("\\") and classes and piece[1] in "DW":
        raise UnknownPatternError(f"{piece} within brackets")
    return _escaped(piece, None) if piece.startswith("\\") else piece


def _escaped(piece: str, classes: dict[str, str] | None) -> str:
    sign = piece[1]
    if sign == "s":
        return f"[{_SPACES}]"
    if sign == "S":
        return f"[^{_SPACES}]"
    if classes and sign in classes:
        return f"[{classes[sign]}]"
    if classes and sign.lower() in classes:
        return f"[^{classes[sign.lower()]}]"
    if sign not in _SAME:
        raise UnknownPatternError(piece)
    return piece
