"""What people read: how to set up and run, the model card, the lineage, the technical documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.emit.escape import Verbatim, markdown
from modelyard.emit.file import File
from modelyard.emit.header import header
from modelyard.emit.templates import render
from modelyard.targets.docs import card, setup, technical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard.plan.types import EnvironmentPlan, Plan


_SPACE = re.compile(r"\n{3,}")


def emit(plan: Plan) -> Iterator[File]:
    """The documents of a model."""
    folder = f"{plan.paths.ops}/docs"
    facts = card.facts(plan)
    yield _document(plan, f"{plan.paths.ops}/README.md", "docs/README.md.j2", setup.facts(plan), ())
    yield _document(plan, f"{folder}/model-card.md", "docs/model-card.md.j2", facts, ("governance",))
    yield _lineage(plan, f"{folder}/lineage.md")
    if any(environment.governance.risk == "high" for environment in plan.environments):
        values = {**facts, **technical.facts(plan)}
        path = f"{folder}/technical-documentation.md"
        yield _document(plan, path, "docs/technical-documentation.md.j2", values, ("governance", "risk"))


def _document(
    plan: Plan, path: str, template: str, values: Mapping[str, object], origin: tuple[str | int, ...]
) -> File:
    comment = Verbatim(f"<!-- {_comment(header(plan.paths.spec))} -->")
    text = render(template, header=comment, model=plan.model, **values)
    return File(path, _SPACE.sub("\n\n", text), origin)


def _comment(text: str) -> str:
    """The header inside an HTML comment, which a spec's path must not be able to end."""
    return text if "--" not in text and ">" not in text else markdown(text).replace("--", "-\\-")


def _lineage(plan: Plan, path: str) -> File:
    from modelyard.lineage.graph import graph_of  # noqa: PLC0415 - the one place here that draws
    from modelyard.lineage.mermaid import render as mermaid  # noqa: PLC0415

    def drawn(environment: EnvironmentPlan) -> str:
        return mermaid(graph_of(plan.model, environment))

    graphs: dict[str, list[str]] = {}
    for environment in plan.environments:
        graphs.setdefault(drawn(environment), []).append(environment.name)
    values = {
        "graphs": [
            {"names": ", ".join(names), "text": Verbatim(text.rstrip("\n"))} for text, names in graphs.items()
        ],
        "features": card.features(plan.first),
        "sources": card.sources(plan.first),
        "spec": plan.paths.spec,
    }
    return _document(plan, path, "docs/lineage.md.j2", values, ("features",))
