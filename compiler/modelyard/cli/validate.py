"""`modelyard validate`: parse, check and lint."""

from __future__ import annotations

from typing import Annotated

import typer

from modelyard.cli.options import Format, Formats, Root, Specs
from modelyard.cli.validating import run


def validate(
    specs: Specs = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            help="Compare gates with those committed at this git reference, and refuse weaker ones. Default: the disk.",
        ),
    ] = None,
    format: Formats = Format.TEXT,  # noqa: A002 - the flag's name
    root: Root = None,
) -> int:
    """Check specs: every finding at once, each with its place, cause and cure.

    Example: modelyard validate models/fraud --base origin/main --format github
    """
    return run(specs, base=base, format=format, root=root)
