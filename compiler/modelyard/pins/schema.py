"""The JSON Schema of `modelyard.lock`, from the same patterns that the reader holds it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.pins import read
from modelyard.pins.types import LOCK_VERSION

if TYPE_CHECKING:
    import re

Schema = dict[str, object]


def lock_schema() -> Schema:
    """What a lock may say. That names lead somewhere within it is beyond a schema; the reader sees to that."""
    sources = {"source": _text("Where the pin was read.")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "modelyard.lock",
        "description": "What can only be known with a network, pinned. Written by `modelyard lock`.",
        **_closed(
            {
                "lock": {"const": LOCK_VERSION, "description": "Version of this format."},
                "python": _matching(read.PYTHON, "The Python that the packages are for."),
                "modelyard": _closed(_OWN, optional=("wheel",)),
                "team": _closed(_TEAM),
                "actions": _each(
                    read.ACTION, {"version": _VERSION, "sha": _matching(read.SHA, "Commit."), **sources}
                ),
                "images": _each(read.IMAGE, {"digest": _matching(read.DIGEST, "Of the index."), **sources}),
                "providers": _each(
                    read.NAME,
                    {
                        "address": _matching(read.ACTION, "Namespace and name in the registry."),
                        "version": _matching(read.NUMBERS, "The least version."),
                        **sources,
                    },
                ),
                "packages": _each(read.NAME, _PACKAGE, optional=("requires",)),
            },
            optional=("modelyard", "team", "actions", "images", "providers", "packages"),
        ),
    }


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _matching(shape: re.Pattern[str], description: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{shape.pattern})$", "description": description}


def _list(shape: re.Pattern[str], description: str, least: int = 0) -> Schema:
    items = {"type": "string", "pattern": f"^(?:{shape.pattern})$"}
    return {"type": "array", "items": items, "minItems": least, "description": description}


def _closed(properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _each(names: re.Pattern[str], properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^(?:{names.pattern})$"},
        "additionalProperties": _closed(properties, optional),
    }


_VERSION = _matching(read.VERSION, "The version that is pinned.")
_OWN: Schema = {
    "version": _VERSION,
    "sha256": _matching(read.SHA256, "Of the wheel."),
    "wheel": _matching(
        read.WHEEL, "A file in the `wheels` folder beside the Dockerfiles; without it, from the index."
    ),
}
_TEAM: Schema = {
    "file": _text("The team's requirements file, as the spec names it."),
    "sha256": _matching(read.SHA256, "Of that file, with line feeds."),
    "names": _list(read.NAME, "The packages that it asks for."),
}
_PACKAGE: Schema = {
    "version": _VERSION,
    "requires": _list(read.NAME, "The packages that this one needs."),
    "hashes": _list(read.SHA256, "Of each file that may be installed.", least=1),
}
