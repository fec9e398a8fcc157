"""The findings of the reader, in words: one function each, with the place taken from YAML's own marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.diagnostics.guess import nearest
from modelyard.diagnostics.types import Finding, Fix, Related
from modelyard.diagnostics.visible import quoted
from modelyard.source.events import extent
from modelyard.source.limits import MAX_DEPTH, MAX_NODES

if TYPE_CHECKING:
    from yaml.events import AliasEvent, DocumentStartEvent, Event, NodeEvent, ScalarEvent

    from modelyard.diagnostics.types import DocumentPath, Span
    from modelyard.source.places import Places
    from modelyard.source.types import Plain


def duplicate_key(places: Places, first: ScalarEvent, second: ScalarEvent, path: DocumentPath) -> Finding:
    """A key that its mapping already has."""
    return Finding(
        rule="duplicate-key",
        path=path,
        message=f"key {quoted(second.value)} is written twice in {_home(path)}",
        label="written again here",
        related=(Related(path, "first written here", at=_whole(places, first)),),
        help="keep one of the two: YAML readers disagree on which one counts",
        at=_whole(places, second),
    )


def non_string_key(places: Places, event: ScalarEvent, value: Plain) -> Finding:
    """A key that YAML reads as a number, a boolean or nothing."""
    kind = "a boolean" if isinstance(value, bool) else "nothing" if value is None else "a number"
    shown = "an empty key" if not event.value else f"key {event.value}"
    fix = Fix("put the key in quotes", f'"{event.value}"', safe=True)
    return Finding(
        rule="non-string-key",
        path=(),
        message=f"{shown} is read as {kind}, keys are text",
        label="put it in quotes" if event.value else "a name is missing before the colon",
        fix=fix if event.value else None,
        at=_whole(places, event),
    )


def collection_as_key(places: Places, event: NodeEvent) -> Finding:
    """A list or mapping where a key is expected, most often a template placeholder."""
    start = extent(event)[0]
    braces = places.text.startswith("{", start)
    return Finding(
        rule="non-string-key",
        path=(),
        message="a list or mapping can't be a key, keys are text",
        help="a spec has no placeholders; put text that starts with { in quotes" if braces else "",
        at=places.span(start, start + 1),
    )


def alias_as_key(places: Places, event: AliasEvent) -> Finding:
    """``*name:`` in place of a key."""
    return Finding(
        rule="non-string-key",
        path=(),
        message="an alias can't be a key, keys are text",
        help="put text that starts with * in quotes",
        at=_whole(places, event),
    )


def merge_key(places: Places, event: ScalarEvent) -> Finding:
    """The ``<<`` of YAML 1.1."""
    return Finding(
        rule="merge-key",
        path=(),
        message='the merge key "<<" is not part of YAML 1.2 and is not followed',
        help="write the keys out; what differs between environments goes under environments.<name>.override",
        at=_whole(places, event),
    )


def several_documents(places: Places, event: DocumentStartEvent) -> Finding:
    """A second document in the file."""
    start = extent(event)[0]
    return Finding(
        rule="several-documents",
        path=(),
        message="a second document starts here, a file holds one",
        help="one file describes one model; move the second document to a file of its own",
        at=places.span(start, start + (3 if places.text.startswith("---", start) else 1)),
    )


def unsupported_tag(places: Places, event: Event, path: DocumentPath) -> Finding:
    """An explicit type, such as ``!!python/name`` or ``!Ref``."""
    tag = str(getattr(event, "tag", "")).replace("tag:yaml.org,2002:", "!!")
    start = places.text.find("!", extent(event)[0])
    end = start + 1
    while end < len(places.text) and not places.text[end].isspace() and places.text[end] not in ",[]{}":
        end += 1
    return Finding(
        rule="unsupported-tag",
        path=path,
        message=f"tag {quoted(tag)} is not supported, values carry no tags",
        help="leave the tag out; quotes make a value text",
        at=places.span(start, end),
    )


def undefined_alias(places: Places, event: AliasEvent, anchors: tuple[str, ...]) -> Finding:
    """``*name`` without an ``&name`` before it."""
    name = event.anchor or ""
    guess = nearest(name, anchors)
    return Finding(
        rule="undefined-alias",
        path=(),
        message=f"alias {quoted('*' + name)} has no anchor {quoted('&' + name)} before it",
        label=f'did you mean "*{guess}"?' if guess else "",
        allowed=tuple(sorted("*" + anchor for anchor in anchors)),
        help="put text that starts with * in quotes",
        at=_whole(places, event),
    )


def recursive_alias(places: Places, event: AliasEvent, _anchors: tuple[str, ...]) -> Finding:
    """An alias inside the very thing it stands for."""
    return Finding(
        rule="recursive-alias",
        path=(),
        message=f"alias {quoted('*' + (event.anchor or ''))} stands inside the value that it repeats",
        help="a value can't contain itself; write the part out",
        at=_whole(places, event),
    )


def too_deep(places: Places, event: NodeEvent) -> Finding:
    """Nesting beyond any use."""
    start = extent(event)[0]
    return Finding(
        rule="too-deep",
        path=(),
        message=f"lists and mappings are nested more than {MAX_DEPTH} levels deep",
        label="this level is one too many",
        at=places.span(start, start + 1),
    )


def too_many_nodes(places: Places, event: NodeEvent) -> Finding:
    """More values than a spec can need, or aliases that multiply."""
    start = extent(event)[0]
    return Finding(
        rule="too-many-nodes",
        path=(),
        message=f"the document holds more than {MAX_NODES:,} keys and values, aliases followed",
        label="the limit is passed here",
        at=places.span(start, min(extent(event)[1], start + 60)),
    )


def _whole(places: Places, event: Event) -> Span:
    return places.span(*extent(event))


def _home(path: DocumentPath) -> str:
    parent = path[:-1]
    if not parent:
        return "the document"
    return quoted(
        "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in parent).lstrip(".")
    )[1:-1]
