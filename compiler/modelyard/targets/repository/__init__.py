"""What a repository keeps in files that the team owns: who reviews what, and what Dependabot looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.file import File
from modelyard.targets.repository import codeowners, dependabot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan


def emit(plan: Plan) -> Iterator[File]:
    """Two fragments, each kept between markers in a file of the team's."""
    if owners := codeowners.fragment(plan):
        yield File(".github/CODEOWNERS", owners, ("owners",), merge=True)
    if plan.repository:
        yield File(".github/dependabot.yml", dependabot.fragment(plan), ("repository",), merge=True)
