"""`modelyard validate`: parse, check and lint."""

from __future__ import annotations

from modelyard.cli.options import Format, Formats, Root, Specs
from modelyard.cli.validating import run


def validate(specs: Specs = None, format: Formats = Format.TEXT, root: Root = None) -> int:  # noqa: A002 - the flag's name
    """Check specs: every finding at once, each with its place, cause and cure.

    Example: modelyard validate models/fraud --format github
    """
    return run(specs, format=format, root=root)
