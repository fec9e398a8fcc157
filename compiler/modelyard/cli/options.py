"""Arguments that several verbs share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from modelyard.cli.formats import Format

__all__ = ["Environment", "Format", "Formats", "Root", "Specs"]


Specs: TypeAlias = Annotated[
    list[str] | None,  # as text, for typer builds a validator for each single path
    typer.Argument(
        help="Specs, workspace files, or folders that hold one. Default: this folder.", show_default=False
    ),
]
Root: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--root",
        help="Folder that output paths start from. Default: the workspace's folder, else the spec's.",
    ),
]
Formats: TypeAlias = Annotated[Format, typer.Option("--format", help="How findings are written.")]
Environment: TypeAlias = Annotated[str | None, typer.Option("--env", help="One environment only.")]
