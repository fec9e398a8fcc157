"""The shape of a workflow and of its jobs: what every one of them must have stands in one place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.emit.file import File
from modelyard.emit.header import header
from modelyard.emit.yaml import Before, Comment, Plain, dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from modelyard.diagnostics.types import DocumentPath
    from modelyard.plan.types import Plan

HOSTED = ("ubuntu-24.04",)
"""The runner of jobs that need no private network: GitHub's own, by a name that never moves."""

DEFAULT_BRANCH = "main"
"""The branch that is released from: a trigger can hold no expression, so it is said once, here."""

ON_DEFAULT_BRANCH = f"github.ref == 'refs/heads/{DEFAULT_BRANCH}'"

ONLY_WORDS = "checkov:skip=CKV_GHA_7:the inputs are words for people and a name; none changes what is built"
"""Why a workflow that is started by hand may have inputs."""

_REASONS = {
    ("contents", "read"): "check out the repository",
    ("contents", "write"): "push the branch of the pull request",
    ("pull-requests", "write"): "open the pull request",
    ("pull-requests", "read"): "find the pull request that was merged",
    ("id-token", "write"): "prove to AWS and to the signer which run this is, without a stored key",
    ("attestations", "write"): "store the signed provenance and the bill of materials",
    ("attestations", "read"): "verify the signed provenance",
    ("actions", "read"): "find the run that made the plan",
    ("actions", "write"): "start another workflow",
    ("issues", "write"): "say why no model follows the drift",
}


def workflow_path(plan: Plan, kind: str) -> str:
    """The path of the workflow of this kind, such as ``check`` or ``train``."""
    return f"{plan.paths.workflows}/{workflow_file(plan, kind)}"


def workflow_file(plan: Plan, kind: str) -> str:
    """The file name of a workflow, by which `gh` knows it."""
    return f"{plan.model}-{kind}.yml"


def workflow(
    plan: Plan,
    kind: str,
    *,
    on: Mapping[str, object],
    concurrency: object,
    jobs: Mapping[str, object],
    origin: DocumentPath,
    run_name: str | None = None,
) -> File:
    """A workflow that may do nothing until a job asks for it, about the section of the spec at ``origin``."""
    document: dict[str, object] = {"name": f"{plan.model} {kind}"}
    if run_name:
        document["run-name"] = run_name
    document |= {
        Plain("on"): Before(on, blank=True),
        "permissions": Before({}, blank=True),
        "concurrency": Before(concurrency, blank=True),
        "env": Before({"SPEC": literal(plan.paths.spec), "OPS": literal(plan.paths.ops)}, blank=True),
        "defaults": Before({"run": {"shell": "bash"}}, blank=True),
        "jobs": Before(
            {name: Before(job, blank=bool(at)) for at, (name, job) in enumerate(jobs.items())}, blank=True
        ),
    }
    return File(workflow_path(plan, kind), dump(document, header=header(plan.paths.spec)), origin)


def job(
    name: str,
    *,
    steps: Iterable[object],
    permissions: Mapping[str, object],
    timeout: int,
    **more: object,
) -> dict[str, object]:
    """A job. ``more`` holds ``needs``, ``environment``, ``outputs``, ``env`` …, ``condition`` for ``if``.

    ``runs_on`` are the runner's labels, GitHub's own runner unless given.
    """
    head = {"needs": more.pop("needs", None), "if": more.pop("condition", None)}
    runner = more.pop("runs_on", None) or HOSTED
    return {
        "name": name,
        **{key: value for key, value in head.items() if value},
        "runs-on": _labels(runner),  # type: ignore[arg-type]
        "timeout-minutes": timeout,
        **{key: value for key, value in more.items() if value},
        "permissions": permissions,
        "steps": list(steps),
    }


def _labels(runner: Sequence[str]) -> object:
    labels = [literal(label) for label in runner]
    return labels[0] if len(labels) == 1 else labels


def because(reason: str, value: object) -> Before:
    """A value with its reason above it, for whoever reads the workflow."""
    return Before(value, reason)


def permissions(*wanted: str, **reasons: str) -> dict[str, object]:
    """The permissions of a job, each with its reason: ``permissions("contents: read", "id-token: write")``.

    ``reasons`` replaces the usual reason, with ``_`` for ``-`` in the name.
    """
    granted: dict[str, object] = {}
    for item in wanted:
        scope, _, level = item.partition(": ")
        reason = reasons.get(scope.replace("-", "_")) or _REASONS[scope, level]
        granted[scope] = Comment(level, reason)
    return granted


def one_at_a_time(group: str) -> dict[str, object]:
    """Concurrency of what applies: a second run waits, and the first is never cut off half-way."""
    return {"group": group, "cancel-in-progress": False}


def literal(text: str) -> str:
    """Text that GitHub takes as it is, where it would otherwise evaluate an expression."""
    return text.replace("${{", "${{ '${{' }}")


def pattern(text: str) -> str:
    """A path taken literally in a path filter, where no expression may be read."""
    return _unread(re.sub(r"([\\*?+\[\]!])", r"\\\1", text))


def glob(text: str) -> str:
    """A glob of the spec as a path filter, which reads ``?`` and ``+`` otherwise: more may match, never less."""
    return _unread(re.sub(r"([\\+!])", r"\\\1", text).replace("?", "*"))


def _unread(text: str) -> str:
    return text.replace("${{", "[$]{{")


def paths(*patterns: str) -> list[str]:
    """Path filters, sorted and without repetition, so that the order of the plan shows nowhere."""
    return sorted(set(patterns))


NOTHING = Plain("")
"""What stands behind a trigger without options."""


def secret(name: str) -> str:
    """The expression that reads a secret."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        return f"${{{{ secrets.{name} }}}}"
    quoted = name.replace("'", "''")
    return f"${{{{ secrets['{quoted}'] }}}}"
