"""Where everything stands in a text: made anew from the text when a place is asked for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from yaml import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from modelyard.source.events import events, extent
from modelyard.source.limits import MAX_DEPTH


@dataclass(slots=True)
class Leaf:
    """A scalar: its place with quotes, its value as text, its style as YAML's first character of it."""

    start: int
    end: int
    value: str
    style: str


@dataclass(slots=True)
class Entry:
    """A value in its list or mapping, with the place of its key."""

    node: Node
    key: tuple[int, int] | None


@dataclass(slots=True)
class Branch:
    """A list or mapping. Entries of a list have their position as name and no key place."""

    start: int
    end: int
    flow: bool
    mapping: bool
    entries: dict[str | int, Entry] = field(default_factory=dict[str | int, Entry])


@dataclass(slots=True)
class Reference:
    """An alias: its own place, and what it stands for."""

    start: int
    end: int
    target: Node | None


Node: TypeAlias = Leaf | Branch | Reference


@lru_cache(maxsize=8)
def tree(text: str) -> Node | None:
    """The root, as far as the text can be read; None where there is nothing."""
    builder = _Builder()
    with suppress(YAMLError, _Stopped):
        builder.build(text)
    return builder.root


class _Stopped(Exception):  # noqa: N818 - not an error: what was read so far is kept
    """The rest of the text is not read."""


class _Builder:
    def __init__(self) -> None:
        self.root: Node | None = None
        self._stack: list[Branch] = []
        self._keys: list[tuple[str, int, int] | None] = []
        self._anchors: dict[str, Node] = {}

    def build(self, text: str) -> None:
        next_event = events(text)
        while (event := next_event()) is not None:
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case ScalarEvent():
                self._scalar(event)
            case MappingStartEvent() | SequenceStartEvent():
                self._open(event)
            case MappingEndEvent() | SequenceEndEvent():
                self._close(event)
            case AliasEvent():
                start, end = extent(event)
                self._add(Reference(start, end, self._anchors.get(event.anchor or "")))
            case DocumentEndEvent():
                raise _Stopped
            case _:
                pass

    def _scalar(self, event: ScalarEvent) -> None:
        start, end = extent(event)
        if self._stack and self._stack[-1].mapping and self._keys[-1] is None:
            self._keys[-1] = (event.value, start, end)
            return
        leaf = Leaf(start, end, event.value, event.style or "")
        if event.anchor is not None:
            self._anchors[event.anchor] = leaf
        self._add(leaf)

    def _open(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        start, end = extent(event)
        mapping = isinstance(event, MappingStartEvent)
        branch = Branch(start, end, flow=bool(event.flow_style), mapping=mapping)
        if event.anchor is not None:
            self._anchors[event.anchor] = branch
        self._add(branch)
        self._stack.append(branch)
        self._keys.append(None)
        if len(self._stack) > MAX_DEPTH:
            raise _Stopped

    def _close(self, event: MappingEndEvent | SequenceEndEvent) -> None:
        branch = self._stack.pop()
        self._keys.pop()
        last = next(reversed(branch.entries.values()), None)
        # The end of a block collection is reported where the next thing starts: the last entry is the truth.
        branch.end = extent(event)[1] if branch.flow or last is None else max(last.node.end, branch.end)

    def _add(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        if not parent.mapping:
            parent.entries[len(parent.entries)] = Entry(node, None)
            return
        key = self._keys[-1]
        if key is None:
            raise _Stopped
        parent.entries[key[0]] = Entry(node, (key[1], key[2]))
        self._keys[-1] = None
