"""The reference page of the language, from the models' own descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from modelyard.model.base import Choice
from modelyard.model.json_schema import spec_schema, workspace_schema
from modelyard.model.shape import Keyed, Listed, Mapped, keys_of
from modelyard.model.spec import Spec, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.model.base import Section
    from modelyard.model.shape import Shape

_HEAD = """# The language

Every key of `modelyard.yaml`, generated from the compiler's models. `modelyard schema` prints the same as a JSON Schema
for editors. Where a key takes a mapping, its keys follow in a section of their own. A **bare value** is short for the
key that is named there.
"""


def language() -> str:
    """The page."""
    parts = [_HEAD, *_sections(Spec, "modelyard.yaml", spec_schema())]
    parts += _sections(Workspace, "modelyard.workspace.yaml", workspace_schema())
    return "\n".join(parts).rstrip() + "\n"


def _sections(top: type[Section], title: str, schema: dict[str, Any]) -> Iterator[str]:
    seen: dict[type[Section], str] = {top: title}
    queue: list[type[Section]] = [top]
    while queue:
        section = queue.pop(0)
        yield _section(section, seen[section], schema)
        for key, shape in keys_of(section).items():
            below = _below(shape)
            if below is not None and below not in seen:
                seen[below] = f"{'' if section is top else seen[section] + '.'}{key}"
                queue.append(below)


def _below(shape: Shape) -> type[Section] | None:
    while isinstance(shape, Listed | Mapped):
        shape = shape.item
    return shape.section if isinstance(shape, Keyed) else None


def _section(section: type[Section], title: str, schema: dict[str, Any]) -> str:
    definition = schema if section in (Spec, Workspace) else schema["$defs"][section.__name__]
    lines = [f"## `{title}`", "", (section.__doc__ or "").split("\n", 1)[0], ""]
    lines += _notes(section)
    properties = _properties(definition)
    lines += ["| key | takes | meaning |", "| --- | --- | --- |"]
    for key, shape in keys_of(section).items():
        required = " (required)" if key in _required(definition) else ""
        described = cast("dict[str, Any]", properties.get(key, {}))
        lines.append(f"| `{key}`{required} | {_takes(shape, described)} | {_cell(_meaning(section, key))} |")
    return "\n".join([*lines, ""])


def _notes(section: type[Section]) -> list[str]:
    notes: list[str] = []
    if issubclass(section, Choice):
        notes.append("Exactly one key; the bare word where its options are not needed.")
    if section.short:
        keys = (section.short,) if isinstance(section.short, str) else section.short
        notes.append(f"A **bare value** is short for {' and '.join(f'`{key}`' for key in keys)}.")
    if section.exactly_one:
        notes.append(f"Exactly one of {', '.join(f'`{key}`' for key in section.exactly_one)}.")
    notes += [f"At most one of {', '.join(f'`{key}`' for key in group)}." for group in section.at_most_one]
    return [" ".join(notes), ""] if notes else []


def _properties(definition: dict[str, Any]) -> dict[str, Any]:
    if "properties" in definition:
        return cast("dict[str, Any]", definition["properties"])
    for option in cast("list[dict[str, Any]]", definition.get("anyOf", [])):
        if "properties" in option:
            return cast("dict[str, Any]", option["properties"])
    return {}


def _required(definition: dict[str, Any]) -> list[str]:
    options = [definition, *cast("list[dict[str, Any]]", definition.get("anyOf", []))]
    return [key for option in options for key in cast("list[str]", option.get("required", []))]


def _meaning(section: type[Section], key: str) -> str:
    for name, field in section.model_fields.items():
        if (field.alias or name) == key:
            return field.description or ""
    return ""


def _takes(shape: Shape, schema: dict[str, Any]) -> str:
    if isinstance(shape, Keyed):
        return "mapping"
    if isinstance(shape, Mapped):
        return "mapping by name"
    if isinstance(shape, Listed):
        return "list, or one" if shape.one_or_many else "list"
    return _leaf(schema)


def _leaf(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    examples = schema.get("examples")
    kind = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}.get(
        str(schema.get("type", "")), "value"
    )
    return f"{kind}, such as `{_cell(str(examples[0]))}`" if examples else kind


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
