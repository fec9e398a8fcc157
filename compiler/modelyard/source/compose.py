"""YAML events to plain data in one pass, without nodes, recursion or positions."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NoReturn

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from modelyard.source import complaints
from modelyard.source.events import events
from modelyard.source.limits import MAX_DEPTH, MAX_NODES, MAX_REPORTED
from modelyard.source.scalars import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.diagnostics.types import DocumentPath, Finding
    from modelyard.source.places import Places
    from modelyard.source.types import Plain


class Stopped(Exception):  # noqa: N818 - not an error: reading ends here, the findings say why
    """Reading can't go on."""


class Anchored:
    """What an anchor names: its value, and how much an alias to it adds."""

    __slots__ = ("height", "open", "size", "value")

    def __init__(self, value: Plain, *, is_open: bool) -> None:
        self.value = value
        self.open = is_open
        self.size = 1
        self.height = 0


class Frame:
    """A list or mapping that is being read."""

    __slots__ = ("anchored", "before", "container", "deepest", "key", "keys")

    def __init__(self, container: list[Plain] | dict[str, Plain], before: int, depth: int) -> None:
        self.container = container
        self.key: str | None = None
        self.keys: list[ScalarEvent] = []
        self.anchored: Anchored | None = None
        self.before = before
        self.deepest = depth


class Composer:
    """Reads one document. ``data`` and ``findings`` hold what was read even where reading stopped early."""

    def __init__(self, places: Places) -> None:
        self.findings: list[Finding] = []
        self.readable = True
        self._places = places
        self._roots: list[Plain] = []
        self._frame = Frame(self._roots, 0, 0)
        self._stack = [self._frame]
        self._nodes = 0
        self._anchors: dict[str, Anchored] = {}
        self._documents = 0

    @property
    def data(self) -> Plain:
        """What the document says."""
        return self._roots[0] if self._roots else None

    @property
    def empty(self) -> bool:
        """Whether there is no document at all."""
        return not self._roots

    def compose(self) -> None:
        """Read to the end. Raises ``yaml.YAMLError`` where the text is no YAML."""
        next_event = events(self._places.text)
        handlers: dict[type[Event], Callable[..., None]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._open_mapping,
            MappingEndEvent: self._close,
            SequenceStartEvent: self._open_sequence,
            SequenceEndEvent: self._close,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
        }
        try:
            while (event := next_event()) is not None:
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event)
        except Stopped:
            self.readable = self.readable and self.findings[-1].rule == "several-documents"

    def path(self) -> DocumentPath:
        """The document path of what is being read."""
        steps = (
            frame.key if isinstance(frame.container, dict) else max(0, len(frame.container) - 1)
            for frame in self._stack[1:]
        )
        return tuple(step for step in steps if step is not None)

    def _document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(complaints.several_documents(self._places, event))

    def _scalar(self, event: ScalarEvent) -> None:
        self._count(event, 1)
        frame = self._frame
        if frame.key is None and frame.container.__class__ is dict:
            self._key(frame, event)
            return
        value: Plain = plain(event.value) if event.implicit[0] else event.value
        if event.tag is not None:
            self._tell(complaints.unsupported_tag(self._places, event, self.path()))
        if event.anchor is not None:
            self._anchors[event.anchor] = Anchored(value, is_open=False)
        self._put(value)

    def _put(self, value: Plain) -> None:
        frame = self._frame
        if isinstance(frame.container, dict):
            frame.container[frame.key or ""] = value
            frame.key = None
        else:
            frame.container.append(value)

    def _key(self, frame: Frame, event: ScalarEvent) -> None:
        name = event.value
        if event.implicit[0] and (name == "<<" or plain(name) is not name):
            self._odd_key(event)
        if event.tag is not None:
            self._tell(complaints.unsupported_tag(self._places, event, self.path()))
        if event.anchor is not None:
            self._anchors[event.anchor] = Anchored(name, is_open=False)
        frame.key = name
        if name in frame.container:
            first = next(earlier for earlier in frame.keys if earlier.value == name)
            self._tell(complaints.duplicate_key(self._places, first, event, self.path()))
        frame.keys.append(event)

    def _odd_key(self, event: ScalarEvent) -> None:
        if event.value == "<<":
            self.readable = False
            self._tell(complaints.merge_key(self._places, event))
        else:
            self._tell(complaints.non_string_key(self._places, event, plain(event.value)))

    def _open_mapping(self, event: MappingStartEvent) -> None:
        self._open(event, {})

    def _open_sequence(self, event: SequenceStartEvent) -> None:
        self._open(event, [])

    def _open(
        self, event: MappingStartEvent | SequenceStartEvent, container: dict[str, Plain] | list[Plain]
    ) -> None:
        parent = self._frame
        if parent.key is None and isinstance(parent.container, dict):
            self._stop(complaints.collection_as_key(self._places, event))
        self._count(event, 1)
        depth = len(self._stack)
        if depth > MAX_DEPTH:
            self._stop(complaints.too_deep(self._places, event))
        frame = Frame(container, self._nodes, depth)
        if event.tag is not None:
            self._tell(complaints.unsupported_tag(self._places, event, self.path()))
        if event.anchor is not None:
            frame.anchored = self._anchors[event.anchor] = Anchored(container, is_open=True)
        self._stack.append(frame)
        self._frame = frame

    def _close(self, _event: MappingEndEvent | SequenceEndEvent) -> None:
        frame = self._stack.pop()
        self._frame = parent = self._stack[-1]
        parent.deepest = max(parent.deepest, frame.deepest)
        if frame.anchored is not None:
            frame.anchored.open = False
            frame.anchored.size = self._nodes - frame.before + 1
            frame.anchored.height = frame.deepest - len(self._stack) + 1
        self._put(frame.container)

    def _alias(self, event: AliasEvent) -> None:
        if self._frame.key is None and isinstance(self._frame.container, dict):
            self._stop(complaints.alias_as_key(self._places, event))
        anchored = self._anchors.get(event.anchor or "")
        if anchored is None or anchored.open:
            complain = complaints.undefined_alias if anchored is None else complaints.recursive_alias
            self.readable = False
            self._tell(complain(self._places, event, tuple(islice(self._anchors, MAX_REPORTED))))
            self._put(None)
            return
        self._count(event, anchored.size)
        depth = len(self._stack) - 1 + anchored.height
        if depth > MAX_DEPTH:
            self._stop(complaints.too_deep(self._places, event))
        self._frame.deepest = max(self._frame.deepest, depth)
        self._put(anchored.value)

    def _count(self, event: NodeEvent, size: int) -> None:
        self._nodes += size
        if self._nodes > MAX_NODES:
            self._stop(complaints.too_many_nodes(self._places, event))

    def _tell(self, finding: Finding) -> None:
        self.findings.append(finding)
        if len(self.findings) >= MAX_REPORTED:
            raise Stopped

    def _stop(self, finding: Finding) -> NoReturn:
        self.findings.append(finding)
        raise Stopped
