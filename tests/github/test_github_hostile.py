"""Whatever a value holds, it stays a value: the workflow around it is the same."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields, is_dataclass, replace

import pytest
from github_plans import plans, read
from test_github_linters import tool

from modelyard.targets.github import emit

HOSTILE = {
    "quotes": "a'b\"c'' \"\" \\ \\n",
    "lines": "a\nrun: id\n- b\r\n\n---\nc: d",
    "expression": "${{ secrets.AWS }} ${{ github.token }}}}",
    "nested": "${{ '${{' }} ${{ ${{ }} }}",
    "unfinished": "a ${{",
    "shell": "$(id) `id` ${HOME} $HOME; id && id | id > x",
    "templates": "{{ a }} {% b %} %{ if c } <% d %>",
    "yaml": "*a &b !!c [d, {e: f}] # g | > % @ ~",
    "control": "a\0b\x07\x1b[31m\x7f\x85\u2028\u2029\ufeff",
    "direction": "\u202eevil\u202c\u2066x\u2069",
    "emoji": "🚀 👩‍👩‍👧 ❤️",
    "long": "ab ${{ x }} " * 850,
    "command": "::set-output name=a::b",
    "space": "  a  ",
}

KEPT = {
    "model",
    "name",
    "previous",
    "platform",
    "kind",
    "mode",
    "delivery",
    "task",
    "then",
    "schedule",
    "run_on",
    "version",
}
"""Choices and names that a rule has already held to an alphabet; and cron, which the schema of GitHub checks."""

SEEN = (
    "plan.first.runner",
    "cluster.name",
    "region",
    "namespace",
    "spec",
    "spec_folder",
    "location",
    "secret",
)


def poisoned(value: object, text: str) -> object:
    """The same plan with every free text replaced."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(poisoned(item, text) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: poisoned(getattr(value, field.name), text)
            for field in fields(value)
            if field.name not in KEPT and not isinstance(getattr(value, field.name), bool)
        }
        return replace(value, **{name: item for name, item in changed.items() if item is not None})
    return value


def hostile(plan, text):
    """A plan whose every free text is this one, except for pins and origins, which come from a lock that is checked."""
    environments = tuple(
        replace(
            poisoned(environment, text),
            names=environment.names,
            release=None,
            training=replace(
                poisoned(environment.training, text),
                retrain_on=environment.training.retrain_on,
                tracking=replace(
                    environment.training.tracking, uri=text, uri_secret=text if environment.aws else None
                ),
            ),
            runner=(text,),
        )
        for environment in plan.environments
    )
    folder = text.replace("/", "") if plan.paths.spec_folder else ""
    paths = replace(plan.paths, spec=f"{folder}/{text}" if folder else text, spec_folder=folder)
    return replace(
        plan, description=text, owners=(text,), labels=((text, text),), environments=environments, paths=paths
    )


def shape(value):
    """A document with its texts left out, but for keys."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


def scripts(workflow):
    return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]


def strings(value):
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


LITERAL = "${{ '${{' }}"


def expressions(workflow):
    """Everything that GitHub would evaluate, but for the two characters that we spell by an expression."""
    text = "\n".join(string.replace(LITERAL, "") for string in strings(workflow))
    return set(re.findall(r"\$\{\{.*?\}\}", text, re.DOTALL))


@pytest.fixture(params=HOSTILE.items(), ids=HOSTILE)
def text(request):
    return request.param[1]


@pytest.mark.parametrize("name", ["fraud", "quickstart", "private-cluster"])
def test_a_hostile_value_changes_no_structure_script_or_expression(name, text):
    plan = plans()[name]
    # Paths of sources decide which filters there are: benign text of the same kind is what to compare with.
    benign = {file.path: read(file.text) for file in emit(hostile(plan, "benign"))}
    found = {file.path: read(file.text) for file in emit(hostile(plan, text))}

    assert found.keys() == benign.keys()
    for path, workflow in found.items():
        assert shape(_without_filters(workflow)) == shape(_without_filters(benign[path]))
        assert scripts(workflow) == scripts(benign[path])
        assert expressions(workflow) - expressions(benign[path]) == set()


def _without_filters(workflow):
    triggers = {key: {k: v for k, v in (item or {}).items() if k != "paths"} if isinstance(item, dict) else item
                for key, item in workflow[True].items()}  # fmt: skip
    return {**workflow, True: triggers}


def test_a_hostile_value_arrives_as_it_was(text):
    plan = plans()["three-environments"]
    workflow = next(
        read(file.text) for file in emit(hostile(plan, text)) if file.path.endswith("-release.yml")
    )
    namespaces = [
        s["env"]["NAMESPACE"]
        for j in workflow["jobs"].values()
        for s in j["steps"]
        if "NAMESPACE" in s.get("env", {})
    ]

    assert namespaces
    assert {namespace.replace(LITERAL, "${{") for namespace in namespaces} == {text}


def test_actionlint_reads_hostile_workflows(text, tmp_path):
    if "\0" in text:
        text = text.replace("\0", "")
    plan = plans()["three-environments"]
    found = []
    for file in emit(hostile(plan, text)):
        target = tmp_path / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, encoding="utf-8")
        found.append(str(target))
    # Labels of runners are checked against those that GitHub has: a hostile one is none of them.
    ignore = ["-ignore", "label .* is unknown", "-ignore", "path filter", "-ignore", "glob"]
    done = subprocess.run(
        [tool("actionlint"), "-no-color", "-shellcheck=", *ignore, *found],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout + done.stderr == ""
