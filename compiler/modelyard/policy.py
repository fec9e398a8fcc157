"""A workspace's policies over a plan, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.contract.build import contract_of
from modelyard.contract.schema import contract_paths
from modelyard.diagnostics.types import Finding, Related
from modelyard.expressions.policy import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.expressions.types import Problem
    from modelyard.model.spec import Policy
    from modelyard.plan.types import Plan


def policy_findings(plan: Plan, policies: tuple[Policy, ...], file: str) -> Iterator[Finding]:
    """Each policy that an environment breaks, told in its own words, and each that can't be read.

    ``file`` is how findings name the workspace file.
    """
    known = contract_paths()
    for environment in plan.environments:
        contract = contract_of(plan, environment)
        for index, policy in enumerate(policies):
            verdict = judge(policy.check, contract, known)
            yield from (_unreadable(problem, index, file) for problem in verdict.problems)
            if verdict.holds is False:
                yield Finding(
                    "policy-not-kept",
                    ("environments", environment.name),
                    f"{environment.name} breaks a policy of this workspace: {policy.message}",
                    on="key",
                    help=f"make this true: {policy.check}",
                    related=(Related(("policy", index, "check"), "the policy", on="value", file=file),),
                )


def _unreadable(problem: Problem, index: int, file: str) -> Finding:
    return Finding(
        problem.rule,
        ("policy", index, "check"),
        problem.message,
        help=problem.help,
        allowed=problem.allowed,
        offset=(problem.start, problem.end),
        file=file,
    )
