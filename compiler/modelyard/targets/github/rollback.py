"""Going back: a pull request that restores the release before, for a person or for an aborted rollout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.github import steps
from modelyard.targets.github.needs import deployed
from modelyard.targets.github.workflow import (
    ON_DEFAULT_BRANCH,
    ONLY_WORDS,
    because,
    job,
    one_at_a_time,
    permissions,
    workflow,
)

if TYPE_CHECKING:
    from modelyard.emit.file import File
    from modelyard.plan.types import Plan


def rollback(plan: Plan) -> File:
    """The workflow that proposes to go back; merging its pull request is what rolls back."""
    return workflow(
        plan,
        "rollback",
        origin=("deployment",),
        run_name=f"{plan.model} rollback: {steps.CHOSEN}",
        on={"workflow_dispatch": {"inputs": because(ONLY_WORDS, _inputs(plan))}},
        concurrency=one_at_a_time(f"{plan.model}-rollback-{steps.CHOSEN}"),
        jobs={
            "propose": job(
                "Propose the release before",
                condition=ON_DEFAULT_BRANCH,
                timeout=15,
                permissions=permissions("contents: write", "pull-requests: write"),
                steps=[
                    steps.checkout(plan),
                    *steps.modelyard(plan),
                    steps.run(
                        "Write the release before",
                        'modelyard release "$ENVIRONMENT" --spec "$SPEC" --rollback',
                        {"ENVIRONMENT": steps.CHOSEN},
                    ),
                    *steps.propose(
                        plan,
                        None,
                        title=f"Roll {plan.model} back in {steps.CHOSEN}",
                        body=f"${{{{ inputs.reason }}}} (${{{{ github.actor }}}}, {steps.THIS_RUN})",
                    ),
                ],
            )
        },
    )


def _inputs(plan: Plan) -> dict[str, object]:
    names = [environment.name for environment in deployed(plan)]
    return {
        "environment": {
            "description": "Where to go back to the release before",
            "type": "choice",
            "options": names,
            "required": True,
        },
        "reason": {"description": "Why, for the pull request", "type": "string", "required": True},
    }
