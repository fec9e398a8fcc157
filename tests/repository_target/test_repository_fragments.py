"""CODEOWNERS and Dependabot: what is said, and that merging it never changes a line of the team's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard.targets.repository import emit
from modelyard.targets.repository.merge import Problem, merge
from target_plans import HOSTILE, plans, poisoned

if TYPE_CHECKING:
    from modelyard.plan.types import Plan

CHECK = Path(sys.executable).with_name("check-jsonschema")
ZIZMOR = Path(sys.executable).with_name("zizmor")

NPM = """\
  - package-ecosystem: npm
    directory: /web
    schedule: {interval: daily}
"""
TEAMS = {
    "nothing": "",
    "usual": f"version: 2\nupdates:\n{NPM}",
    "flush list": f"version: 2\nupdates:\n{dedent(NPM)}",
    "deep list": f"version: 2\nupdates:\n{indent(NPM, '    ')}",
    "keys after": f"updates:\n{NPM}\n# the end\nversion: 2\n",
    "comments": f"# ours\nversion: 2\nupdates: # all\n  # web\n{NPM}  # last words\n",
    "no end of line": f"version: 2\nupdates:\n{NPM}".rstrip("\n"),
    "empty list": "version: 2\nupdates:\n",
    "has actions": f"version: 2\nupdates:\n{NPM}".replace("npm", "github-actions").replace("/web", "/"),
}


def fragment(plan: Plan, name: str) -> str:
    return next((file.text for file in emit(plan) if file.path == name), "")


def dependabot(plan: Plan) -> str:
    return fragment(plan, ".github/dependabot.yml")


def merged(existing: str | None, text: str, model: str = "returns") -> str:
    result = merge(existing, text, "dependabot", model)
    assert isinstance(result, str), result
    return result


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_owners_review_what_is_theirs_and_approvers_the_release() -> None:
    text = fragment(plans()["realtime"], ".github/CODEOWNERS")
    assert text.splitlines() == [
        "/modelyard.yaml @acme/shop @kim",
        "/modelyard.lock @acme/shop @kim",
        "/releases/ @acme/shop @kim",
        "/ops/returns/ @acme/shop @kim",
        *(
            f"/.github/workflows/returns-{name}.yml @acme/shop @kim"
            for name in ("check", "train", "release", "infra", "watch", "rollback")
        ),
        "/releases/prod.yaml @acme/leads",
    ]


def test_no_owner_means_no_codeowners() -> None:
    assert fragment(plans()["local"], ".github/CODEOWNERS") == ""


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_owners_are_nobody(kind: str) -> None:
    assert fragment(poisoned(plans()["realtime"], HOSTILE[kind]), ".github/CODEOWNERS") == ""


@pytest.mark.parametrize("name", ["realtime", "batch-with-team-code"])
def test_dependabot_accepts_the_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / ".github" / "dependabot.yml"
    file.parent.mkdir()
    file.write_text(merged(None, dependabot(plans()[name])))
    subprocess.run([CHECK, "--builtin-schema", "vendor.dependabot", file], check=True, capture_output=True)
    done = subprocess.run(
        [ZIZMOR, "--offline", "--no-progress", "-q", "--persona", "auditor", tmp_path],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    for entry in yaml.safe_load(file.read_text())["updates"]:
        assert entry["cooldown"]["default-days"] >= 7
        assert list(entry["groups"]) == [f"{plans()[name].model}-{entry['package-ecosystem']}"]


@pytest.mark.parametrize("name", TEAMS)
def test_the_teams_lines_stay_and_merging_twice_is_merging_once(name: str) -> None:
    team, ours = TEAMS[name], dependabot(plans()["realtime"])
    once = merged(team, ours)
    assert merged(once, ours) == once
    kept = iter(lines(once))
    assert all(line in kept for line in lines(team))
    data, before = yaml.safe_load(once), yaml.safe_load(team) or {}
    assert [e for e in data["updates"] if e in (before.get("updates") or [])] == (before.get("updates") or [])
    assert {entry["package-ecosystem"] for entry in data["updates"]} >= {
        "docker",
        "pip",
        "terraform",
        "github-actions",
    }


@pytest.mark.parametrize("name", [name for name in TEAMS if name != "nothing"])
def test_taking_ours_out_gives_the_teams_text_back(name: str) -> None:
    team = TEAMS[name]
    assert merged(merged(team, dependabot(plans()["realtime"])), "").rstrip("\n") == team.rstrip("\n")


@pytest.mark.parametrize("name", TEAMS)
def test_no_entry_is_there_twice(name: str) -> None:
    text = TEAMS[name]
    for model, plan in (("returns", "realtime"), ("demand", "batch-with-team-code"), ("returns", "realtime")):
        text = merged(text, dependabot(plans()[plan]), model)
    keys = [
        (entry["package-ecosystem"], folder)
        for entry in yaml.safe_load(text)["updates"]
        for folder in entry.get("directories", [entry.get("directory")])
    ]
    assert len(keys) == len(set(keys))
    assert re.findall(r"modelyard:(\w+ \w+)", text) == [
        "begin returns",
        "end returns",
        "begin demand",
        "end demand",
    ]


@pytest.mark.parametrize(
    "team",
    [
        "version: 2\nupdates: []\n",
        "version: 2\nupdates: [{package-ecosystem: npm, directory: /, schedule: {interval: daily}}]\n",
        "version: 2\n",
        "{version: 2, updates: []}\n",
        "- a list\n",
        "version: 2\nupdates: {a: b}\n",
        'version: 2\n"updates":\n  - package-ecosystem: npm\n',
        "version: 2\nupdates:\n  - a: [\n",
        "# modelyard:begin returns\nversion: 2\nupdates:\n",
        "version: 2\nupdates:\n# modelyard:end returns\n# modelyard:begin returns\n",
        "version: 2\nnotes: |\n  updates:\nupdates: *x\n",
    ],
)
def test_a_file_that_cannot_take_the_entries_is_a_problem_with_a_way_out(team: str) -> None:
    problem = merge(team, dependabot(plans()["realtime"]), "dependabot", "returns")
    assert isinstance(problem, Problem)
    assert problem.message
    assert problem.help


@settings(deadline=None)
@given(
    before=st.lists(st.sampled_from(["*.md @a", "# note", "", "/x/ @b @c", "   "])),
    after=st.lists(st.sampled_from(["*.py @d", "# end", ""])),
    ours=st.lists(st.sampled_from(["/modelyard.yaml @acme/shop", "/ops/ @kim"]), min_size=1),
)
def test_codeowners_round_trip(before: list[str], after: list[str], ours: list[str]) -> None:
    team = "".join(f"{line}\n" for line in before)
    text = "".join(f"{line}\n" for line in ours)
    once = merge(team, text, "codeowners", "returns")
    assert isinstance(once, str)
    assert once.startswith(team)
    grown = once + "".join(f"{line}\n" for line in after)
    assert merge(grown, text, "codeowners", "returns") == grown
    rest = merge(grown, "", "codeowners", "returns")
    assert rest == team + "".join(f"{line}\n" for line in after)
