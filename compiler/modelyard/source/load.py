"""From a file or a text to a `Document`, whatever the bytes are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from yaml import YAMLError

from modelyard.diagnostics.types import Finding
from modelyard.source.compose import Composer
from modelyard.source.encoding import decode
from modelyard.source.limits import MAX_BYTES, MAX_REPORTED
from modelyard.source.places import Places
from modelyard.source.types import Document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Saw: TypeAlias = "Callable[[str, bytes], object]"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_HIDDEN_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANK = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$))*")


def load(path: Path, *, display: str | None = None, saw: Saw | None = None) -> Document:
    """Read a file.

    Args:
        path: The file.
        display: How findings name it; the path with forward slashes unless said.
        saw: Is told the path and what the file holds.
    """
    file = display if display is not None else path.as_posix()
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return _unreadable(file, error)
    if saw is not None:
        saw(str(path), content)
    return parse(content, file)


def parse(text: str | bytes, file: str) -> Document:
    """Read a text. Never raises: what is wrong with it stands in ``Document.findings``, in order of place."""
    if len(text) > MAX_BYTES or (isinstance(text, str) and len(text) * 4 > MAX_BYTES < _size(text)):
        return _refused(file, "", _too_large(file))
    decoded, problem = decode(text, file)
    if problem is not None:
        return _refused(file, decoded, problem)
    places = Places(file, decoded)
    forbidden = _control_characters(places)
    if forbidden:
        return _refused(file, decoded, *forbidden)
    return _compose(places)


def _compose(places: Places) -> Document:
    composer = Composer(places)
    try:
        composer.compose()
    except YAMLError as error:
        from modelyard.source.syntax import explain  # noqa: PLC0415 - only for text that is no YAML

        composer.readable = False
        composer.findings.append(explain(places, error))
    findings = composer.findings
    if composer.readable and not isinstance(composer.data, dict):
        composer.readable = False
        findings.append(_no_mapping(places, composer))
    findings.extend(_hidden_directions(places))
    return Document(
        file=places.file,
        text=places.text,
        data=composer.data if composer.readable else None,
        findings=tuple(findings),
        readable=composer.readable,
    )


def _control_characters(places: Places) -> list[Finding]:
    text = places.text
    if text.isascii() and text.isprintable():
        return []
    found: list[Finding] = []
    for match in _FORBIDDEN.finditer(text):
        found.append(
            Finding(
                rule="control-character",
                path=(),
                message=f"character U+{ord(match[0]):04X} is not allowed in a spec",
                help=f'write it as "{_escaped(match[0])}" between double quotes, if it is meant',
                at=places.span(*match.span()),
            )
        )
        if len(found) == MAX_REPORTED:
            break
    return found


def _hidden_directions(places: Places) -> list[Finding]:
    if places.text.isascii():
        return []
    first = _HIDDEN_DIRECTION.search(places.text)
    if first is None:
        return []
    return [
        Finding(
            rule="hidden-direction",
            path=(),
            message=f"character U+{ord(first[0]):04X} makes text read differently from what it says",
            help=f'write it as "{_escaped(first[0])}" between double quotes, if it is meant',
            at=places.span(*first.span()),
        )
    ]


def _escaped(character: str) -> str:
    return f"\\x{ord(character):02x}" if ord(character) < 0x100 else f"\\u{ord(character):04x}"


def _no_mapping(places: Places, composer: Composer) -> Finding:
    blank = _BLANK.match(places.text)
    start = blank.end() if blank else 0
    if composer.empty or composer.data is None:
        return Finding(
            rule="empty-document",
            path=(),
            message="the file is empty, a mapping of keys to values is expected",
            help="modelyard init writes a first spec",
            at=places.span(0, 0),
        )
    kind = "a list" if isinstance(composer.data, list) else "a single value"
    return Finding(
        rule="root-not-mapping",
        path=(),
        message=f"the document is {kind}, a mapping of keys to values is expected",
        at=places.span(start, start + 1),
    )


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _too_large(file: str) -> Finding:
    return Finding(
        rule="too-large",
        path=(),
        message=f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB",
        help="a spec describes a model; data, weights and lists of values belong in files that it names",
        at=Places(file, "").span(0, 0),
    )


def _unreadable(file: str, error: OSError) -> Document:
    finding = Finding(
        rule="unreadable-file",
        path=(),
        message=f"the file can't be read: {(error.strerror or 'unknown reason').lower()}",
        at=Places(file, "").span(0, 0),
    )
    return _refused(file, "", finding)


def _refused(file: str, text: str, *findings: Finding) -> Document:
    return Document(file=file, text=text, data=None, findings=findings, readable=False)
