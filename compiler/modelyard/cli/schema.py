"""`modelyard schema`: the JSON Schemas."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from modelyard.cli import console
from modelyard.cli.exit import Exit
from modelyard.data import read_text


class Document(StrEnum):
    """The documents that have a schema."""

    SPEC = "spec"
    WORKSPACE = "workspace"
    CONTRACT = "contract"
    LOCK = "lock"
    MANIFEST = "manifest"
    RELEASE = "release"
    RESULT = "training-result"


FILES = {
    document: f"schemas/{'modelyard' if document == Document.SPEC else document.value}.schema.json"
    for document in Document
}


def schema(
    document: Annotated[Document, typer.Argument(help="Whose schema.")] = Document.SPEC,
) -> int:
    """Print a JSON Schema, for editors and for other tools.

    Example: modelyard schema > .vscode/modelyard.schema.json
    """
    console.out(read_text(FILES[document]))
    return int(Exit.FINE)
