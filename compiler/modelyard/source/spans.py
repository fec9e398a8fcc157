"""From a document path to a place in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.source.characters import character_places
from modelyard.source.places import Places
from modelyard.source.tree import Branch, Entry, Leaf, Node, Reference, tree

if TYPE_CHECKING:
    from modelyard.diagnostics.types import DocumentPath, Span
    from modelyard.source.types import Document

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")


def locate(
    document: Document, path: DocumentPath, *, on: str = "value", offset: tuple[int, int] | None = None
) -> Span:
    """The place of a key or value.

    Where the path leads nowhere it is the key of the nearest ancestor that exists, or its first key where it
    has none; a scalar on the way stands for the mapping that it is short for. A block list or mapping is shown
    by its key, since its value fills many lines. ``offset`` narrows a scalar to the characters ``start:end`` of
    its value; the whole scalar where escapes leave no exact answer.
    """
    root = tree(document.text)
    places = Places(document.file, document.text)
    if root is None:
        return places.span(0, 0)
    entry, complete = _walk(root, path)
    if not complete and (on == "key" or not isinstance(entry.node, Leaf)):
        return places.span(*(entry.key or _first(entry.node)))
    if on == "key" and entry.key is not None:
        return places.span(*entry.key)
    if offset is not None:
        narrowed = _narrow(document.text, entry.node, offset)
        if narrowed is not None:
            return places.span(*narrowed)
    return places.span(*_value(document.text, entry))


def _walk(root: Node, path: DocumentPath) -> tuple[Entry, bool]:
    entry = Entry(root, None)
    for step in path:
        node = entry.node
        while isinstance(node, Reference) and node.target is not None:
            node = node.target
        below = node.entries.get(step) if isinstance(node, Branch) else None
        if below is None:
            return entry, False
        entry = below
    return entry, True


def _value(text: str, entry: Entry) -> tuple[int, int]:
    node = entry.node
    if isinstance(node, Branch) and not node.flow:
        return entry.key or _first(node)
    if isinstance(node, Leaf) and node.style in {"|", ">"}:
        return node.start, max(len(text[: node.end].rstrip()), node.start + 1)
    if node.start == node.end and entry.key is not None:
        return entry.key
    return _bare(text, node)


def _bare(text: str, node: Node) -> tuple[int, int]:
    """The place without an anchor or a tag before the value."""
    match = _PROPERTIES.match(text, node.start, node.end)
    start = match.end() if match else node.start
    return (start, node.end) if start < node.end else (node.start, node.end)


def _first(node: Node) -> tuple[int, int]:
    """What to underline of a list or mapping without a key of its own: its first key, or its first item."""
    while isinstance(node, Branch) and node.entries:
        entry = next(iter(node.entries.values()))
        if entry.key is not None and entry.key[0] < entry.key[1]:
            return entry.key
        node = entry.node
    return node.start, node.end


def _narrow(text: str, node: Node, offset: tuple[int, int]) -> tuple[int, int] | None:
    if isinstance(node, Reference) and isinstance(node.target, Leaf):
        node = node.target
    if not isinstance(node, Leaf):
        return None
    start, end = _bare(text, node)
    places = character_places(text[start:end], node.value, node.style)
    first, last = offset
    if places is None or not 0 <= first <= last <= len(places) or not places:
        return None
    if first == last:
        here = places[first] if first < len(places) else places[-1] + 1
        return start + here, start + here
    return start + places[first], start + places[last - 1] + _length(
        text, start + places[last - 1], node.style
    )


def _length(text: str, index: int, style: str) -> int:
    """How many characters of text the last character of an offset takes: an escape takes several."""
    if style == "'" and text.startswith("''", index):
        return 2
    if style == '"' and text.startswith("\\", index):
        return {"x": 4, "u": 6, "U": 10}.get(text[index + 1 : index + 2], 2)
    return 1
