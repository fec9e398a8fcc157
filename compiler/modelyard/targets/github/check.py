"""The check of a pull request: the spec, its files, the team's tests, and what the change means."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from modelyard.targets.github import steps
from modelyard.targets.github.stages import dry_run
from modelyard.targets.github.workflow import (
    NOTHING,
    because,
    job,
    literal,
    permissions,
    workflow,
    workflow_path,
)

if TYPE_CHECKING:
    from modelyard.emit.file import File
    from modelyard.plan.types import Plan

BASE = "Two commits: the first parent of a merge commit is the branch that the pull request goes to."

_CHANGED = """\
mapfile -t paths <<< "$PATHS"
if git diff --quiet HEAD^1 HEAD -- "${paths[@]}"; then model=false; else model=true; fi
echo "model=$model" >> "$GITHUB_OUTPUT"
"""

_DIFF = """\
modelyard diff "$SPEC" --base HEAD^1 --format markdown > diff.md || [ "$?" -eq 3 ]
cat diff.md >> "$GITHUB_STEP_SUMMARY"
"""

_TESTS = """\
if [ -d "$TESTS" ]; then
  python -m pytest "$TESTS"
else
  echo "::notice::no tests beside the spec, in $TESTS"
fi
"""

_COMMENT = """\
{ echo "$MARKER"; head --bytes 60000 diff.md; } > comment.md
id=$(gh api "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" --paginate \\
  --jq '.[] | select(.body | startswith(env.MARKER)) | .id' | head --lines 1)
if [ -n "$id" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field body=@comment.md --silent
else
  gh pr comment "$NUMBER" --repo "$GITHUB_REPOSITORY" --body-file comment.md
fi
"""

_VERDICT = """\
for result in $RESULTS; do
  case "$result" in
    success | skipped) ;;
    *) echo "::error::a check of this model ended as $result"; exit 1 ;;
  esac
done
"""


def check(plan: Plan) -> File:
    """The workflow that every pull request runs, and whose last job a branch rule can demand."""
    jobs: dict[str, object] = {}
    if plan.paths.spec_folder:
        jobs["changes"] = _changes(plan)
    jobs |= {"spec": _spec(plan), "tests": _tests(plan), "comment": _comment(plan)}
    judged = [name for name in jobs if name != "comment"]
    jobs["required"] = _required(plan, judged)
    return workflow(
        plan,
        "check",
        origin=("model",),
        on={"pull_request": NOTHING, "merge_group": NOTHING},
        concurrency={
            "group": f"{plan.model}-check-${{{{ github.event.pull_request.number || github.ref }}}}",
            "cancel-in-progress": True,
        },
        jobs=jobs,
    )


def watched_paths(plan: Plan) -> list[str]:
    """Folders and files whose change concerns this model: where its spec, code, data and outputs lie."""
    folder = plan.paths.spec_folder
    kinds = ("check", "train", "release", "infra", "watch", "rollback")
    workspace = ["modelyard.workspace.yaml"] if folder else []
    found = {folder, plan.paths.ops, *workspace, *(workflow_path(plan, kind) for kind in kinds)}
    beside = [source.location for source in plan.first.data if local(source.location, source.kind)]
    if plan.python.requirements:
        beside.append(plan.python.requirements)
    found |= {posixpath.normpath(posixpath.join(folder, _fixed_part(place))) for place in beside}
    return sorted(path for path in found if path != ".." and not path.startswith(("../", "/")))


def local(location: str, kind: str) -> bool:
    """Whether a source lies in the repository."""
    return (
        "://" not in location
        and not location.startswith("/")
        and kind not in ("sql", "bigquery", "snowflake")
    )


def _fixed_part(place: str) -> str:
    parts = place.split("/")
    fixed = next((at for at, part in enumerate(parts) if set(part) & set("*?[")), len(parts))
    return "/".join(parts[:fixed]) or "."


def _changes(plan: Plan) -> dict[str, object]:
    return job(
        f"{plan.model}: what changed",
        timeout=5,
        permissions=permissions("contents: read"),
        outputs={"model": "${{ steps.changed.outputs.model }}"},
        steps=[
            because(BASE, steps.checkout(plan, depth=2)),
            steps.run(
                "Compare with the target branch",
                _CHANGED,
                {"GIT_LITERAL_PATHSPECS": "1", "PATHS": literal("\n".join(watched_paths(plan)))},
                id="changed",
            ),
        ],
    )


def _when_concerned(plan: Plan) -> dict[str, object]:
    if not plan.paths.spec_folder:
        return {}
    return {"needs": "changes", "condition": "needs.changes.outputs.model == 'true'"}


def _spec(plan: Plan) -> dict[str, object]:
    return job(
        f"{plan.model}: spec",
        timeout=15,
        permissions=permissions("contents: read"),
        **_when_concerned(plan),
        steps=[
            because(BASE, steps.checkout(plan, depth=2)),
            *steps.modelyard(plan),
            steps.run("Validate the spec", 'modelyard validate "$SPEC" --base HEAD^1 --format github'),
            steps.run("Refuse stale or edited files", 'modelyard compile "$SPEC" --check'),
            steps.run("Prove the files", 'modelyard verify "$SPEC"'),
            steps.run("Say what changes", _DIFF),
            steps.upload(plan, f"{plan.model}-diff", "diff.md", title="Keep the summary", days=7),
        ],
    )


def _tests(plan: Plan) -> dict[str, object]:
    tests = posixpath.join(plan.paths.spec_folder, "tests")
    every_source_is_here = all(local(source.location, source.kind) for source in plan.first.data)
    pipeline: list[object] = list(dry_run(plan, plan.first)) if every_source_is_here else []
    run_tests: object = steps.run("Run the team's tests", _TESTS, {"TESTS": literal(tests)})
    if not every_source_is_here:
        run_tests = because(
            "No stage runs here: code under review gets no role that reads data. The train workflow checks "
            "the data, compares training with serving and passes the gates before anything is released.",
            run_tests,
        )
    return job(
        f"{plan.model}: tests",
        timeout=60,
        permissions=permissions("contents: read"),
        **_when_concerned(plan),
        steps=[steps.checkout(plan), *steps.modelyard(plan), run_tests, *pipeline],
    )


def _comment(plan: Plan) -> dict[str, object]:
    return job(
        f"{plan.model}: comment",
        needs="spec",
        condition=because(
            "A fork's token may not write: its author reads the same text in the job summary.",
            "github.event.pull_request.head.repo.full_name == github.repository",
        ),
        timeout=5,
        permissions=permissions("pull-requests: write", pull_requests="say on the pull request what changes"),
        steps=[
            steps.download(plan, f"{plan.model}-diff", ".", title="Fetch the summary"),
            steps.run(
                "Comment on the pull request",
                _COMMENT,
                {
                    "GH_TOKEN": "${{ github.token }}",
                    "NUMBER": "${{ github.event.pull_request.number }}",
                    "MARKER": f"<!-- modelyard: {plan.model} -->",
                },
            ),
        ],
    )


def _required(plan: Plan, judged: list[str]) -> dict[str, object]:
    return job(
        f"{plan.model}: required",
        needs=judged,
        condition="always()",
        timeout=5,
        permissions={},
        steps=[steps.run("Judge the checks", _VERDICT, {"RESULTS": "${{ join(needs.*.result, ' ') }}"})],
    )
