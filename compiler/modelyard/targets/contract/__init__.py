"""The contract, one JSON document an environment, for the runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.contract.build import text_of
from modelyard.emit.file import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan


def emit(plan: Plan) -> Iterator[File]:
    """`ops/<model>/contract/<environment>.json` for each environment."""
    for environment in plan.environments:
        path = f"{plan.paths.ops}/contract/{environment.name}.json"
        yield File(path, text_of(plan, environment), ("environments", environment.name), environment.name)
