"""What every section of the spec shares, and the scalar types that sections are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import Strict

from modelyard.model import units

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema


Short: TypeAlias = str | tuple[str, ...] | None
"""The key, or the keys, that a bare value stands for."""


class Section(BaseModel):
    """A mapping of the spec, closed and frozen.

    ``short`` names the key (or keys) that a bare value stands for. ``exactly_one`` and ``at_most_one`` are
    groups of keys
    that exclude each other. All three are read by `shorthand` before validation and by the JSON Schema
    generator, so that the
    models themselves know only the long form.
    """

    # one validator is built for the whole spec when it is first needed, not one a section at import
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    short: ClassVar[Short] = None
    exactly_one: ClassVar[tuple[str, ...]] = ()
    at_most_one: ClassVar[tuple[tuple[str, ...], ...]] = ()
    free_form: ClassVar[tuple[str, ...]] = ()
    """Keys whose values are the author's own data: null and anything else is allowed inside."""


class Choice(Section):
    """A one-key mapping, or the bare word where the chosen option has no required keys."""


class OneOrMany:
    """Marks a list that may be written as its single item."""

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The list, or one of its items."""
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


Text: TypeAlias = Annotated[str, Strict()]
Line: TypeAlias = Annotated[str, Strict(), Field(min_length=1, pattern=r"^[^\r\n]*$")]
Integer: TypeAlias = Annotated[int, Strict()]
Count: TypeAlias = Annotated[int, Strict(), Field(ge=1)]
Number: TypeAlias = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Flag: TypeAlias = Annotated[bool, Strict()]
Identifier: TypeAlias = Annotated[str, Strict(), Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")]
DnsLabel: TypeAlias = Annotated[str, Strict(), Field(pattern=r"^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$")]
EnvironmentName: TypeAlias = Annotated[str, Strict(), Field(pattern=r"^[a-z]([-a-z0-9]{0,14}[a-z0-9])?$")]
Owner: TypeAlias = Annotated[
    str,
    Strict(),
    Field(
        pattern=r"^(@[A-Za-z0-9][-A-Za-z0-9]*(/[A-Za-z0-9][-_.A-Za-z0-9]*)?|[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+)$"
    ),
]
Repository: TypeAlias = Annotated[
    str, Strict(), Field(pattern=r"^[A-Za-z0-9][-A-Za-z0-9]{0,38}/[A-Za-z0-9._][-A-Za-z0-9._]{0,99}$")
]
SecretName: TypeAlias = Annotated[str, Strict(), Field(pattern=r"^[A-Z_][A-Z0-9_]{0,127}$")]
Hostname: TypeAlias = Annotated[
    str,
    Strict(),
    Field(
        max_length=253, pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$"
    ),
]
LabelKey: TypeAlias = Annotated[
    str, Strict(), Field(pattern=r"^[a-z0-9A-Z]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?$")
]
LabelValue: TypeAlias = Annotated[
    str, Strict(), Field(pattern=r"^([a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?)?$")
]
ImportPath: TypeAlias = Annotated[str, Strict(), Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$")]
EntryPoint: TypeAlias = Annotated[
    str, Strict(), Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$")
]
RelativePath: TypeAlias = Annotated[
    str, Strict(), Field(pattern=r"^\.?[A-Za-z0-9_-][A-Za-z0-9._-]*(/\.?[A-Za-z0-9_-][A-Za-z0-9._-]*)*$")
]
Location: TypeAlias = Annotated[str, Strict(), Field(min_length=1, pattern=r"^[^\s\x00-\x1f\x7f\"'`$\\]+$")]
Expression: TypeAlias = Annotated[str, Strict(), Field(min_length=1)]

Duration: TypeAlias = Annotated[int, units.DURATION]
Size: TypeAlias = Annotated[int, units.SIZE]
Cpu: TypeAlias = Annotated[int, units.CPU]
Share: TypeAlias = Annotated[float, units.SHARE]
Schedule: TypeAlias = Annotated[str, units.SCHEDULE]
Scalar: TypeAlias = str | int | float | bool
