"""Bytes to text: UTF-8, with or without a byte order mark, and nothing else."""

from __future__ import annotations

import re

from modelyard.diagnostics.types import Finding
from modelyard.source.places import Places

_HALF = re.compile("[\ud800-\udfff]")
_OTHERS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def decode(content: str | bytes, file: str) -> tuple[str, Finding | None]:
    """The text without a byte order mark, and what is wrong with its encoding.

    Where something is wrong the text is a best effort, good enough to show the place.
    """
    if isinstance(content, str):
        text = content.removeprefix("\ufeff")
        half = None if text.isascii() else _HALF.search(text)
        if half is None:
            return text, None
        return text, _broken(file, text, half.start(), f"U+{ord(half[0]):04X} is half of a character")
    for mark, name in _OTHERS:
        if content.startswith(mark):
            return "", _finding(file, "", 0, f"the file is {name}, a spec is UTF-8")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8"), None
    except UnicodeDecodeError as error:
        text = content.decode("utf-8", "replace")
        index = len(content[: error.start].decode("utf-8"))
        return text, _broken(file, text, index, f"byte 0x{content[error.start]:02x} is no character of UTF-8")


def _broken(file: str, text: str, index: int, why: str) -> Finding:
    return _finding(file, text, index, f"the file is not UTF-8: {why}")


def _finding(file: str, text: str, index: int, message: str) -> Finding:
    return Finding(
        rule="invalid-encoding",
        path=(),
        message=message,
        help="save the file as UTF-8",
        at=Places(file, text).span(index, index + 1 if text else index),
    )
