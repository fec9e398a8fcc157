"""`modelyard compile`: write the files, or check that they are current."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modelyard.cli.compiling import run
from modelyard.cli.options import Environment, Format, Formats, Root, Specs


def compile(  # noqa: A001 - the verb's name, and its flags
    specs: Specs = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 3 if a file is stale, missing or edited.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that were edited by hand or are not ours.")
    ] = False,
    env: Environment = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write below this folder instead of the root.")
    ] = None,
    root: Root = None,
    format: Formats = Format.TEXT,  # noqa: A002
) -> int:
    """Compile specs into the files of their platform; a second compile changes nothing.

    Example: modelyard compile --check
    """
    return run(specs, check=check, force=force, env=env, out=out, root=root, format=format)
