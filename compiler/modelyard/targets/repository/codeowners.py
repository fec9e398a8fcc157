"""Who must review a change to a model: its owners, and for an environment those who approve it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.emit.escape import single_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan

_OWNER = re.compile(r"@[A-Za-z0-9-]+(?:/[A-Za-z0-9._-]+)?|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]+")
_WORKFLOWS = ("check", "train", "release", "infra", "watch", "rollback")


def fragment(plan: Plan) -> str:
    """The lines of CODEOWNERS, the special ones last because the last match counts; empty without owners."""
    owners = _known(plan.owners)
    lines = [f"{_pattern(path)} {' '.join(owners)}" for path in _paths(plan)] if owners else []
    return "".join(f"{line}\n" for line in (*lines, *_approvals(plan)))


def _approvals(plan: Plan) -> Iterator[str]:
    for environment in plan.environments:
        if approvers := _known(environment.approve):
            yield f"{_pattern(plan.paths.release(environment.name))} {' '.join(approvers)}"


def _paths(plan: Plan) -> Iterator[str]:
    yield plan.paths.spec
    yield plan.paths.lock
    yield f"{plan.paths.spec_folder}/releases/".lstrip("/")
    yield f"{plan.paths.ops}/"
    for workflow in _WORKFLOWS:
        yield f"{plan.paths.workflows}/{plan.model}-{workflow}.yml"


def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    """Those whom GitHub can ask for a review: users, teams and addresses."""
    return tuple(name for name in names if _OWNER.fullmatch(name))


def _pattern(path: str) -> str:
    """A path from the root, taken literally."""
    return "/" + re.sub(r"([\s*?\[\]!#\\])", r"\\\1", single_line(path))
