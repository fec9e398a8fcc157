"""What Dependabot looks at for a model: one pull request an ecosystem, no release younger than a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.yaml import Before, dump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan

_REMINDER = (
    "Pinned by {lock}: such a pull request is a reminder.\n"
    "Run `modelyard lock --upgrade` and `modelyard compile` on its branch."
)


def fragment(plan: Plan) -> str:
    """Items of the list ``updates``, indented by two."""
    text = dump(list(_entries(plan)))
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def _entries(plan: Plan) -> Iterator[object]:
    reminder = _REMINDER.format(lock=plan.paths.lock)
    folder = f"/{plan.paths.ops}/docker"
    yield Before(_entry("docker", folder, plan), reminder)
    yield Before(_entry("pip", folder, plan), reminder)
    if plan.python.requirements:
        spec_folder, _, _ = f"{plan.paths.spec_folder}/{plan.python.requirements}".lstrip("/").rpartition("/")
        note = "The team's own libraries: run `modelyard lock` after a change."
        yield Before(_entry("pip", f"/{spec_folder}", plan), note)
    names = [environment.name for environment in plan.environments if environment.aws]
    if names:
        roots = (
            "bootstrap/state",
            "bootstrap/github_provider",
            *(f"bootstrap/environments/{n}" for n in names),
        )
        folders = [
            f"/{plan.paths.ops}/terraform/{root}" for root in (*roots, *(f"environments/{n}" for n in names))
        ]
        yield Before(
            _entry("terraform", folders, plan), "The lock files of the roots: these are the team's to merge."
        )
    yield Before(_entry("github-actions", "/", plan), reminder)


def _entry(ecosystem: str, where: str | list[str], plan: Plan) -> dict[str, object]:
    return {
        "package-ecosystem": ecosystem,
        "directory" if isinstance(where, str) else "directories": where,
        "schedule": {"interval": "weekly"},
        "cooldown": {"default-days": 7},
        "groups": {f"{plan.model}-{ecosystem}": {"patterns": ["*"]}},
    }
