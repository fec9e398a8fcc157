"""pydantic's errors → findings.

A pydantic ``loc`` is no document path: it carries union tags and key markers. Here, and nowhere else, it becomes one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.diagnostics.guess import nearest
from modelyard.diagnostics.types import Finding, Fix
from modelyard.model.shape import Keyed, Leaf, Listed, Mapped, keys_of, shape_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.model.base import Section
    from modelyard.source.types import Plain

_KINDS: dict[type, str] = {
    dict: "a mapping",
    list: "a list",
    str: "a text",
    bool: "a truth value",
    int: "a number",
    float: "a number",
    type(None): "nothing",
}
_WANTED = {
    "string": "a text",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "dict": "a mapping",
    "list": "a list",
    "tuple": "a list",
    "model": "a mapping",
}


def findings_of(error: ValidationError, data: Plain, section: type[Section]) -> tuple[Finding, ...]:
    """One finding for each thing that is wrong, with paths into the long form ``data`` of ``section``.

    A missing key whose place is taken by a misspelled one is told once, as the misspelling.
    """
    found: dict[DocumentPath, Finding] = {}
    for detail in error.errors(include_url=False, include_context=True):
        path = document_path(detail, data)
        found.setdefault(path, _translate(detail, path, section))
    misspelled = {
        (*path[:-1], finding.fix.replacement)
        for path, finding in found.items()
        if finding.rule == "unknown-key" and finding.fix is not None
    }
    return tuple(
        finding
        for path, finding in found.items()
        if not (finding.rule == "missing-key" and path in misspelled)
    )


def document_path(detail: ErrorDetails, data: Plain) -> DocumentPath:
    """The part of a ``loc`` that the document has, and one step more for what is missing."""
    path: list[str | int] = []
    here = data
    for step in detail["loc"]:
        if not _leads_on(here, step):
            if detail["type"] == "missing":
                path.append(step)
            break
        here = cast("dict[str | int, Plain]", here)[step]
        path.append(step)
    return tuple(path)


def _leads_on(here: Plain, step: str | int) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _translate(detail: ErrorDetails, path: DocumentPath, section: type[Section]) -> Finding:
    kind = detail["type"]
    exact = _EXACT.get(kind)
    if exact is not None:
        return exact(detail, path, section)
    if kind in _RANGES:
        bound = next(iter(detail.get("ctx", {}).values()))
        return Finding("value-out-of-range", path, f"{_name(path)} must be {_RANGES[kind]} {bound:g}")
    return _wrong_type(detail, path, section)


def _unknown_key(detail: ErrorDetails, path: DocumentPath, section: type[Section]) -> Finding:
    parent = shape_at(section, path[:-1])
    allowed = tuple(sorted(keys_of(parent.section))) if isinstance(parent, Keyed) else ()
    key = str(path[-1])
    guess = nearest(key, allowed)
    where = f"in {_name(path[:-1])}" if path[:-1] else "at the top of the spec"
    return Finding(
        "unknown-key",
        path,
        f'unknown key "{_clip(key)}" {where}',
        on="key",
        label=f'did you mean "{guess}"?' if guess else "",
        allowed=allowed,
        fix=Fix(f'write "{guess}"', guess) if guess else None,
    )


def _missing_key(detail: ErrorDetails, path: DocumentPath, section: type[Section]) -> Finding:
    where = _name(path[:-1]) if path[:-1] else "the spec"
    return Finding(
        "missing-key",
        path,
        f'"{path[-1]}" is missing from {where}',
        on="key",
        help=_description(section, path),
    )


def _unknown_value(detail: ErrorDetails, path: DocumentPath, section: type[Section]) -> Finding:
    expected = str(detail.get("ctx", {}).get("expected", ""))
    allowed = tuple(option.strip().strip("'") for option in expected.replace(" or ", ",").split(","))
    given = detail["input"]
    guess = nearest(str(given), allowed) if isinstance(given, str) else None
    if not isinstance(given, str) and str(given) in allowed:
        message = f'{_name(path)} must be the text "{given}": write it in quotes'
        return Finding(
            "wrong-type", path, message, label="add quotes", fix=Fix("add quotes", f'"{given}"', safe=True)
        )
    return Finding(
        "unknown-value",
        path,
        f"{_name(path)} cannot be {_shown(given)}",
        label=f'did you mean "{guess}"?' if guess else "",
        allowed=allowed,
        fix=Fix(f'write "{guess}"', guess) if guess else None,
    )


def _malformed(detail: ErrorDetails, path: DocumentPath, section: type[Section]) -> Finding:
    from modelyard.model.forms import PHRASES  # noqa: PLC0415 - only when something is wrong

    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    phrase = PHRASES.get(pattern, f"a text that matches {pattern}")
    on_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
    what = "the name" if on_key else _name(path)
    return Finding(
        "malformed-value",
        path,
        f"{what} {_shown(path[-1] if on_key else detail['input'])} is not well formed",
        on="key" if on_key else "value",
        help=f"write {phrase}",
    )


def _wrong_unit(detail: ErrorDetails, path: DocumentPath, section: type[Section]) -> Finding:
    reason = str(detail.get("ctx", {}).get("reason", detail["msg"]))
    return Finding("wrong-unit", path, f"{_name(path)} cannot be {_shown(detail['input'])}", help=reason)


def _wrong_type(detail: ErrorDetails, path: DocumentPath, section: type[Section]) -> Finding:
    wanted = _WANTED.get(detail["type"].split("_")[0])
    shape = shape_at(section, path)
    if isinstance(shape, Keyed | Mapped):
        wanted = "a mapping"
    elif isinstance(shape, Listed):
        wanted = "a list"
    elif isinstance(shape, Leaf) and wanted is None:
        wanted = "another kind of value"
    given = _kind(detail["input"])
    fix = None
    if (
        wanted == "a text"
        and isinstance(detail["input"], int | float)
        and not isinstance(detail["input"], bool)
    ):
        fix = Fix("add quotes", f'"{detail["input"]}"')
    return Finding(
        "wrong-type",
        path,
        f"{_name(path)} must be {wanted}, not {given}",
        help=_description(section, path),
        fix=fix,
    )


def _empty_collection(detail: ErrorDetails, path: DocumentPath, section: type[Section]) -> Finding:
    return Finding(
        "empty-value", path, f"{_name(path)} is empty", help="give it at least one entry or remove it"
    )


def _too_long(detail: ErrorDetails, path: DocumentPath, section: type[Section]) -> Finding:
    limit = detail.get("ctx", {}).get("max_length")
    return Finding("value-out-of-range", path, f"{_name(path)} must have at most {limit} characters")


_RANGES = {
    "greater_than": "greater than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
}
_EXACT: dict[str, Callable[[ErrorDetails, DocumentPath, type[Section]], Finding]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "literal_error": _unknown_value,
    "string_pattern_mismatch": _malformed,
    "wrong-unit": _wrong_unit,
    "too_short": _empty_collection,
    "string_too_short": _empty_collection,
    "string_too_long": _too_long,
}


def _description(section: type[Section], path: DocumentPath) -> str:
    """What the key at a path is for, as the schema says it."""
    parent = shape_at(section, path[:-1])
    if not path or not isinstance(parent, Keyed):
        return ""
    for name, field in parent.section.model_fields.items():
        if (field.alias or name) == path[-1]:
            return (field.description or "").rstrip(".")
    return ""


def _name(path: DocumentPath) -> str:
    """A path as people say it: ``gates[2].check``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return _clip(text) or "the spec"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{_clip(value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:60] if isinstance(value, int | float) else _kind(value)


def _kind(value: object) -> str:
    return _KINDS.get(cast("type", type(value)), "something else")


def _clip(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
