"""The facts of the technical documentation that a high-risk system needs: what the spec says, and what it can't say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.escape import Verbatim
from modelyard.targets.docs import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan

Facts = dict[str, object]


def facts(plan: Plan) -> Facts:
    """What the technical documentation shows beyond the model card."""
    last = plan.environments[-1]
    fairness = [
        gate.condition.text
        for gate in last.gates
        if gate.by or any("parity" in m.name or "odds" in m.name for m in gate.condition.metrics)
    ]
    return {
        "modelyard": plan.modelyard_version,
        "ops": plan.paths.ops,
        "approvers": words.listed(last.approve),
        "fairness": fairness,
        "environments": [
            {
                "name": each.name,
                "runs": words.listed([each.platform, *([each.cluster.name] if each.cluster else [])]),
            }
            for each in plan.environments
        ],
        "open_points": [{"section": section, "text": Verbatim(text)} for section, text in _open(plan)],
    }


def _open(plan: Plan) -> Iterator[tuple[str, str]]:
    """What only a person can write, by the section that it belongs to."""
    governance = plan.environments[-1].governance
    yield "1", "name and address of the provider, and of the authorised representative where there is one"
    if not governance.intended_use:
        yield "1", "the intended purpose (`governance.intended_use` in the spec)"
    yield "1", "hardware and software that the system interacts with, beyond what is listed"
    yield "1", "the instructions for use and the user interface, as the deployer gets them"
    yield "2", "why these design choices were made, on which assumptions about the people concerned"
    yield (
        "2",
        "where the data came from, how it was selected and labelled, and what was found about bias in it",
    )
    yield "2", "who oversees the system, with which training and authority to stop it"
    yield "2", "signed and dated test reports"
    if not governance.limitations:
        yield "3", "known limitations (`governance.limitations` in the spec)"
    yield "3", "foreseeable unintended outcomes, and risks to health, safety and fundamental rights"
    yield "4", "why these metrics, thresholds and groups fit this use"
    yield "5", "the risk management system: risks found, measures taken, what remains"
    yield "7", "the harmonised standards applied, or how the requirements are met without them"
    yield "8", "the EU declaration of conformity, signed"
    yield (
        "9",
        "the post-market monitoring plan, with who acts on what it finds and who reports serious incidents",
    )
