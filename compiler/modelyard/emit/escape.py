"""One escaper a language: any text becomes a value of that language, never its syntax.

What comes back is one line, whatever went in: line breaks and control characters become spaces, and invisible
characters that reorder text on the screen are left out, so that a reviewer reads what a parser reads.
"""

from __future__ import annotations

import re

from modelyard.records import dataclass

_BREAKS = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")

_MARKDOWN_ALWAYS = re.compile(r"[\\`*\[\]{<>|~$&#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_MARKDOWN_AT_START = re.compile(r"^(?:[-+=:]|(\d+)(?=[.)](?: |$)))")
_PLAIN_CODE = re.compile(r"[^`|{]+")
_WORD = re.compile(r"[A-Za-z0-9_./:=@%+,-]+")
_NOT_LABEL = re.compile(r"[^\w .,:/()=+%@…'‹-]")
_OPENS_TAG = re.compile(r"<(?=[^\s=\d.])")
_IMAGE = re.compile(
    r"[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[0-9]+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*:[\w][\w.-]{0,127}@sha256:[0-9a-f]{64}"
)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that is already in the template's language and goes in as it is: the one way past the escapers."""

    text: str


def single_line(text: str) -> str:
    """The text on one line: breaks and control characters become single spaces, invisible reordering goes."""
    return _SURROGATE.sub("\ufffd", _BREAKS.sub(" ", _INVISIBLE.sub("", text))).strip(" ")


def dockerfile(text: str) -> str:
    """One double-quoted Dockerfile word, without variables: ``LABEL a={{ value }}``."""
    inner = re.sub(r'(["\\$])', r"\\\1", single_line(text))
    return f'"{inner}"'


def dockerfile_path(text: str) -> str:
    """An element of the JSON form of COPY: the path itself, with neither wildcard nor variable.

    Raises:
        ValueError: No Dockerfile can name this path; a rule must have refused it before.
    """
    if text != single_line(text) or not re.fullmatch(r"[^\"\\$*?\[\]<>`]+", text):
        raise ValueError(f"a Dockerfile cannot copy {text!r}")
    return f'"{text}"'


def image_reference(text: str) -> str:
    """An image by tag and digest, which needs no escape.

    Raises:
        ValueError: It is something else; pins are checked when they are read.
    """
    if not _IMAGE.fullmatch(text):
        raise ValueError(f"not an image by tag and digest: {text!r}")
    return text


def markdown(text: str) -> str:
    """Markdown prose: fits a paragraph, a heading, a list item and a table cell."""
    escaped = _MARKDOWN_ALWAYS.sub(lambda found: "\\" + found[0], single_line(text))
    return _MARKDOWN_AT_START.sub(lambda found: found[1] + "\\" if found[1] else "\\" + found[0], escaped)


def markdown_code(text: str) -> str:
    """A Markdown code span that fits a table cell too, where a bar ends the cell even inside backticks."""
    line = single_line(text)
    if _PLAIN_CODE.fullmatch(line):
        return f"`{line}`"
    entities = re.sub(r"[^A-Za-z0-9 ]", lambda found: _entity(found[0]), line)
    return f"<code>{entities}</code>"


def _entity(character: str) -> str:
    return f"&#{ord(character)};" if character.isascii() else character


def mermaid(text: str) -> str:
    """What stands between the quotes of a Mermaid label: entity codes for what Mermaid or Markdown would read.

    What could open a tag becomes its typographic like: renderers decode entities before they look for HTML.
    """
    line = _OPENS_TAG.sub("‹", single_line(text))
    return _NOT_LABEL.sub(lambda found: f"#{ord(found[0])};", line)


def shell(text: str) -> str:
    """One word of a POSIX shell, on one line."""
    line = single_line(text)
    return line if _WORD.fullmatch(line) else "'" + line.replace("'", "'\"'\"'") + "'"


def ignore_pattern(text: str) -> str:
    """A path in an ignore file, taken literally."""
    line = re.sub(r"([*?\[\]\\])", r"\\\1", single_line(text))
    return "\\" + line if line[:1] in ("!", "#") else line
