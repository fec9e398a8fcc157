"""Terraform for AWS: static modules, one root an environment, and the bootstrap that a person applies once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard import data
from modelyard.emit.file import File
from modelyard.emit.header import header
from modelyard.targets.terraform import accounts, bootstrap, environment, readme, root
from modelyard.targets.terraform.files import STATIC
from modelyard.targets.terraform.needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from modelyard.emit.hcl import Item
    from modelyard.plan.types import Plan
    from modelyard.targets.terraform.needs import Needs


def emit(plan: Plan) -> Iterable[File]:
    """Every Terraform file of a plan; none where no environment is on AWS."""
    found = needs(plan)
    if not found:
        return
    folder, line = f"{plan.paths.ops}/terraform", header(plan.paths.spec)
    yield File(f"{folder}/README.md", readme.text(plan, found), ("environments",))
    for each in found:
        name = each.environment.name
        yield from _root(each, f"{folder}/environments/{name}", environment.files(each))
        yield from _root(each, f"{folder}/bootstrap/environments/{name}", bootstrap.files(each))
    for path, body in accounts.files(found):
        yield File(f"{folder}/bootstrap/{path}", root.header(line, body), ("environments",))
    yield from _static(plan, "bootstrap/github_provider")
    yield from _static(plan, "bootstrap/state")
    wanted = {m for each in found for m in (*environment.modules(each), *bootstrap.modules(each))}
    for module in sorted(wanted):
        yield from _static(plan, f"modules/{module}")


def _root(needs: Needs, folder: str, files: Iterator[tuple[str, list[Item]]]) -> Iterator[File]:
    name = needs.environment.name
    line = header(needs.plan.paths.spec)
    for file, body in files:
        yield File(f"{folder}/{file}", root.header(line, body), ("environments", name), environment=name)


def _static(plan: Plan, folder: str) -> Iterator[File]:
    line = header(plan.paths.spec)
    for file in STATIC[folder]:
        text = data.read_text(f"templates/terraform/{folder}/{file}")
        opening = f"<!-- {line} -->\n" if file.endswith(".md") else f"# {line}\n"
        yield File(f"{plan.paths.ops}/terraform/{folder}/{file}", f"{opening}\n{text}", ("environments",))
