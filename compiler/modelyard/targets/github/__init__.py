"""GitHub Actions: the workflows that a plan needs, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.github.check import check
from modelyard.targets.github.infra import infra
from modelyard.targets.github.needs import deployed, in_cloud, watched
from modelyard.targets.github.release import release
from modelyard.targets.github.rollback import rollback
from modelyard.targets.github.train import train
from modelyard.targets.github.watch import watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.emit.file import File
    from modelyard.plan.types import Plan


def emit(plan: Plan) -> Iterator[File]:
    """The workflows. None depends on what is released: a release may not change what releases it."""
    yield check(plan)
    yield train(plan)
    if deployed(plan):
        yield release(plan)
        yield rollback(plan)
    if in_cloud(plan):
        yield infra(plan)
    if watched(plan):
        yield watch(plan)
