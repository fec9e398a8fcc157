"""What is told where drift started a training and no release came of it: nobody waits for that run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.targets.github import steps
from modelyard.targets.github.needs import watched
from modelyard.targets.github.workflow import because, job, permissions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.plan.types import Plan

SUMMARY = """\
if [ -f "$OUTPUT/summary.md" ]; then
  cat "$OUTPUT/summary.md" >> "$GITHUB_STEP_SUMMARY"
  mark=$(openssl rand -hex 16)
  { echo "text<<$mark"; head --bytes 50000 "$OUTPUT/summary.md"; echo; echo "$mark"; } >> "$GITHUB_OUTPUT"
fi
"""
"""Shows how far a training came, and hands it on; the mark is one that no text can hold."""

_TELL = """\
{
  echo "$REASON (verdict $VERDICT) started a training, and no release came of it: $RUN"
  echo
  printf '%s\\n' "$SUMMARY"
} > issue.md
number=$(gh issue list --repo "$GITHUB_REPOSITORY" --state open --search "\\"$TITLE\\" in:title" \\
  --json number,title --jq 'map(select(.title == env.TITLE)) | .[0].number // empty')
if [ -n "$number" ]; then
  gh issue comment "$number" --repo "$GITHUB_REPOSITORY" --body-file issue.md
else
  gh issue create --repo "$GITHUB_REPOSITORY" --title "$TITLE" --body-file issue.md
fi
"""


def started_by_drift(plan: Plan) -> bool:
    """Whether drift starts a training in any environment."""
    return any(
        environment.monitoring
        and environment.monitoring.drift
        and environment.monitoring.drift.then == "retrain"
        for environment in watched(plan)
    )


def explain(plan: Plan, needs: Sequence[str]) -> object:
    """The job that opens an issue, or adds to the one that is open."""
    made = job(
        "Say why no release came of it",
        needs=list(needs),
        condition="failure() && inputs.verdict != ''",
        timeout=5,
        permissions=permissions("issues: write"),
        steps=[
            steps.run(
                "Open an issue",
                _TELL,
                {
                    "GH_TOKEN": "${{ github.token }}",
                    "TITLE": f"{plan.model}: drift, and no new model",
                    "REASON": "${{ inputs.reason }}",
                    "VERDICT": "${{ inputs.verdict }}",
                    "RUN": steps.THIS_RUN,
                    "SUMMARY": "${{ needs.train.outputs.summary }}",
                },
            )
        ],
    )
    return because(
        "Whoever starts a training looks at it; one that drift started has nobody who waits.", made
    )
