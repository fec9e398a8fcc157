"""The JSON Schema of what people write: the models' own, with short forms, choices and exclusions added.

It accepts what `parse_spec` accepts structurally, no more and no less; the order of cron ranges and everything that
takes two places to judge is the compiler's alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from modelyard.model.base import Choice, Section
from modelyard.model.shape import Keyed, keys_of
from modelyard.model.shorthand import groups_of
from modelyard.model.spec import Spec, Workspace

if TYPE_CHECKING:
    from pydantic_core import core_schema

_BASE = "https://modelyard.dev/schemas/"


class _Written(GenerateJsonSchema):
    """Generates the schema of the written form."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """An optional key is left out, not written as null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Defaults are said in the description: a schema's default of null would mislead editors."""
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Names are bound by ``propertyNames``, so that a wrong one is refused instead of unchecked."""
        generated: JsonSchemaValue = {"type": "object"}
        if "values_schema" in schema:
            values = self.generate_inner(schema["values_schema"])
            generated["additionalProperties"] = values or True
        if "keys_schema" in schema:
            names = self.generate_inner(schema["keys_schema"])
            if names != {"type": "string"}:
                generated["propertyNames"] = names
        if "min_length" in schema:
            generated["minProperties"] = schema["min_length"]
        return generated

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A section with the forms in which it may be written."""
        section = cast("type[Section]", schema["cls"])
        generated = super().model_schema(schema)
        generated.pop("title", None)
        for value in generated.get("properties", {}).values():
            value.pop("title", None)
        description = generated.pop("description", "")
        written = _with_exclusions(generated, section)
        forms = [*_short_forms(written, section), written]
        shown: JsonSchemaValue = forms[0] if len(forms) == 1 else {"anyOf": forms}
        return {"description": description, **shown} if description else shown


def _with_exclusions(generated: JsonSchemaValue, section: type[Section]) -> JsonSchemaValue:
    if issubclass(section, Choice):
        return {**generated, "minProperties": 1, "maxProperties": 1}
    conditions: list[JsonSchemaValue] = []
    for group, needed in groups_of(section):
        if needed:
            conditions.append({"oneOf": [{"required": [key]} for key in group]})
        else:
            conditions.append({"not": {"required": list(group)}})
    if len(conditions) == 1:
        return {**generated, **conditions[0]}
    return {**generated, "allOf": conditions} if conditions else generated


def _short_forms(generated: JsonSchemaValue, section: type[Section]) -> list[JsonSchemaValue]:
    properties = cast("dict[str, JsonSchemaValue]", generated.get("properties", {}))
    if issubclass(section, Choice):
        words = [key for key in properties if _needs_nothing(section, key)]
        return [{"enum": words}] if words else []
    if section.short is None:
        return []
    keys = (section.short,) if isinstance(section.short, str) else section.short
    shorts = [_bare(properties[key]) for key in keys]
    return [shorts[0] if len(shorts) == 1 else {"allOf": shorts}]


def _needs_nothing(section: type[Section], key: str) -> bool:
    shape = keys_of(section)[key]
    if isinstance(shape, Keyed):
        return not shape.section.exactly_one and not any(
            f.is_required() for f in shape.section.model_fields.values()
        )
    return key in section.free_form


def _bare(schema: JsonSchemaValue) -> JsonSchemaValue:
    return {key: value for key, value in schema.items() if key != "description"}


def spec_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `modelyard.yaml`."""
    return _document(Spec, "modelyard.schema.json", "modelyard.yaml")


def workspace_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `modelyard.workspace.yaml`."""
    return _document(Workspace, "workspace.schema.json", "modelyard.workspace.yaml")


def _document(section: type[Section], file: str, title: str) -> dict[str, Any]:
    generated = section.model_json_schema(by_alias=True, schema_generator=_Written)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": _BASE + file, "title": title}
    return {**head, **generated}
