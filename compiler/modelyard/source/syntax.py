"""YAML syntax errors in plain words, at the place where the author has to look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from modelyard.diagnostics.types import Finding, Related
from modelyard.diagnostics.visible import quoted
from modelyard.records import dataclass

if TYPE_CHECKING:
    from yaml import YAMLError

    from modelyard.source.places import Places


@dataclass(frozen=True, slots=True)
class Wording:
    """How one error of the parser is put: which text it shows in, what it says, what is underlined.

    ``problem`` and ``context`` are fragments of the parser's own words; libyaml and PyYAML differ in detail.
    ``place`` is where the author looks: at the problem or at the start of the construct that it broke.
    """

    problem: str
    context: str
    message: str
    help: str = ""
    place: Literal["problem", "context"] = "problem"
    opened: str = ""


_QUOTE_IT = "put the whole value in quotes"
_SAME_INDENT = "indent a key exactly like the keys beside it, and let nothing follow a closing quote"
_ESCAPE = "an escape is \\x with 2, \\u with 4 or \\U with 8 hex digits"
_QUOTE_STAR = "put a value that starts with * in quotes"
_QUOTE_AND = "put a value that starts with & in quotes"

_WORDINGS = (
    Wording("mapping values are not allowed", "", 'a ":" is not expected here',
            'put a value that holds ": " in quotes, and indent a key exactly like the keys beside it'),
    Wording("could not find expected ':'", "", 'a ":" is missing after this key',
            "a key is followed by a colon and a space", "context"),
    Wording("expected key", "block mapping", "a key is expected here", _SAME_INDENT,
            opened="the mapping starts here"),
    Wording("expected <block end>", "block mapping", "a key is expected here", _SAME_INDENT,
            opened="the mapping starts here"),
    Wording("expected '-' indicator", "block collection", 'a list item, "- ", is expected here',
            "every item of a list starts with a dash at the same indent", opened="the list starts here"),
    Wording("expected <block end>", "block collection", 'a list item, "- ", is expected here',
            "every item of a list starts with a dash at the same indent", opened="the list starts here"),
    Wording("expected ',' or ']'", "", 'a "," or "]" is expected here', opened="the list starts here"),
    Wording("expected ',' or '}'", "", 'a "," or "}" is expected here', opened="the mapping starts here"),
    Wording("end of stream", "quoted scalar", "this quote is never closed", place="context"),
    Wording("unexpected document", "quoted scalar", "this quote is not closed before the document ends",
            place="context"),
    Wording("unknown escape character", "", "{word} is no escape",
            "write a backslash twice between double quotes, or use single quotes"),
    Wording("hexdecimal number", "", "{word} is no escape", _ESCAPE),
    Wording("hexadecimal", "", "{word} is no escape", _ESCAPE),
    Wording("invalid Unicode character escape", "", "{word} is no Unicode character"),
    Wording("", "block scalar", 'only an indent of 1 to 9, "+" or "-" may follow "|" or ">"',
            "start the text on the next line"),
    Wording("sequence entries are not allowed", "", "a list can't start on the line of its key",
            "start the list on the next line, or write it as [a, b]"),
    Wording("mapping keys are not allowed", "", 'a "?" is not expected here', _QUOTE_IT),
    Wording("", "scanning an alias", 'a name is expected after "*"', _QUOTE_STAR, place="context"),
    Wording("", "scanning an anchor", 'a name is expected after "&"', _QUOTE_AND, place="context"),
    Wording("", "tag", 'this is not a tag, text that starts with "!" needs quotes', _QUOTE_IT, "context"),
    Wording("tag handle", "", 'this is not a tag, text that starts with "!" needs quotes', _QUOTE_IT),
    Wording("cannot start any token", "", "a value can't start with {character}", _QUOTE_IT),
    Wording("node content", "", "a value is expected here", opened="this is where it started"),
    Wording("<document start>", "", "the document has ended before this text",
            "a document is one mapping; " + _QUOTE_IT + " if this belongs to one"),
    Wording("directive", "", 'a line that starts with "%" is a YAML directive', "leave the line out"),
    Wording("", "directive", 'a line that starts with "%" is a YAML directive', "leave the line out"),
    Wording("incompatible YAML document", "", "this version of YAML is not supported", "leave the line out"),
)  # fmt: skip
_UNKNOWN = Wording("", "", "this is not valid YAML")

_INDENT = re.compile(r"[ \t]*")
_WORD = re.compile(r"\\x[0-9a-fA-F]{0,2}|\\u[0-9a-fA-F]{0,4}|\\U[0-9a-fA-F]{0,8}|\\.|\w[\w.-]*|\S", re.DOTALL)


def explain(places: Places, error: YAMLError) -> Finding:
    """The finding for an error of the parser."""
    problem = str(getattr(error, "problem", "") or getattr(error, "reason", "") or "")
    context = str(getattr(error, "context", "") or "")
    start = _index(getattr(error, "problem_mark", None), getattr(error, "position", 0) or 0)
    opened = _index(getattr(error, "context_mark", None), start)
    tab = _tab(places.text, start, problem)
    if tab is not None:
        return _tab_indentation(places, tab)
    wording = next((w for w in _WORDINGS if w.problem in problem and w.context in context), _UNKNOWN)
    return _finding(places, wording, start, opened)


def _finding(places: Places, wording: Wording, problem: int, opened: int) -> Finding:
    text = places.text
    if not text[problem:].strip():
        if wording.problem == "node content":
            opened = max(text.rfind("[", 0, problem), text.rfind("{", 0, problem), 0)
        if text.startswith(("[", "{"), opened):
            return _never_closed(places, opened)
    if "{word}" in wording.message:  # an escape: the two parsers point at different parts of it
        problem = max(0, text.rfind("\\", 0, problem + 1))
    start, end = _word(text, opened if wording.place == "context" else problem)
    related: tuple[Related, ...] = ()
    if wording.opened and opened != start:
        related = (Related((), wording.opened, at=places.span(opened, opened + 1)),)
    return Finding(
        rule="yaml-syntax",
        path=(),
        message=_filled(wording.message, text[start:end]),
        help=wording.help,
        related=related,
        at=places.span(start, end),
    )


def _filled(message: str, word: str) -> str:
    # Not by format(): messages speak of braces.
    return message.replace("{word}", quoted(word)).replace("{character}", quoted(word[:1]))


def _never_closed(places: Places, start: int) -> Finding:
    """The document ended inside brackets: what matters is where they were opened."""
    bracket = places.text[start : start + 1]
    return Finding(
        rule="yaml-syntax",
        path=(),
        message=f"this {quoted(bracket)} is never closed",
        at=places.span(start, start + 1),
    )


def _tab(text: str, problem: int, words: str) -> int | None:
    """The first tab in the indentation of the line of the problem if that is the trouble."""
    line = max(text.rfind("\n", 0, problem), text.rfind("\r", 0, problem)) + 1
    indent = _INDENT.match(text, line)
    tab = text.find("\t", line, indent.end() if indent else line)
    if tab < 0 and "tab" not in words and not text.startswith("\t", problem):
        return None
    return tab if tab >= 0 else max(text.find("\t", problem), problem)


def _tab_indentation(places: Places, tab: int) -> Finding:
    end = tab
    while places.text.startswith("\t", end):
        end += 1
    return Finding(
        rule="tab-indentation",
        path=(),
        message="a tab is not allowed in indentation",
        label="use spaces",
        help="two spaces a level; most editors convert tabs for the whole file",
        at=places.span(tab, max(end, tab + 1)),
    )


def _word(text: str, index: int) -> tuple[int, int]:
    """The word at a place; the last visible character where the place lies behind the text."""
    index = min(index, len(text))
    if not text[index:].strip():
        index = max(0, len(text.rstrip()) - 1)
    match = _WORD.match(text, index)
    return match.span() if match else (index, index + 1)


def _index(mark: object, otherwise: int) -> int:
    index = getattr(mark, "index", None)
    return index if isinstance(index, int) else otherwise
