"""Arguments that several verbs share, declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer


class Format(StrEnum):
    """How diagnostics are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


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
