"""YAML's events, one at a time, from libyaml where it is built in and from Python otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

try:
    from yaml._yaml import CParser
except ImportError:  # pragma: no cover - wheels of PyYAML hold libyaml, some distributions do not
    CParser = None  # type: ignore[assignment, misc]

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml.events import Event


class PythonParser(Reader, Scanner, Parser):
    """PyYAML's own parser, cut down to what makes events: no resolver, no constructor."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def extent(event: Event) -> tuple[int, int]:
    """Where an event starts and ends in the text, in code points."""
    start, end = event.start_mark, event.end_mark
    return (0, 0) if start is None or end is None else (start.index, end.index)


def events(text: str) -> Callable[[], Event | None]:
    """A function that returns the next event, and None after the last.

    It raises ``yaml.YAMLError`` where the text is no YAML.
    """
    parser: Any = PythonParser(text) if CParser is None else CParser(text)
    return cast("Callable[[], Event | None]", parser.get_event)
