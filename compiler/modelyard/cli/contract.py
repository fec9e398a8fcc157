"""A spec on the command line of a runtime verb: compiled on the spot to the contract that the runtime reads."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.load import load_project, projects, render
from modelyard.compile import plan_spec
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.emit.file import File
    from modelyard.plan.types import Plan
    from modelyard.project import Project

OUTPUT = "build"
"""Folder beside the spec for what a run leaves."""

COMPILED = "compiled"
"""Folder below it for the contract and the pages that a run fills in, laid out as `compile` does."""


@dataclass(frozen=True)
class _Verb:
    """How a verb is called: its options that take no value, and what is added for a spec when it is not given.

    In ``defaults``, ``{output}`` stands for the run's folder and ``{root}`` for the one that paths start from.
    """

    flags: frozenset[str]
    defaults: tuple[tuple[str, str], ...]


VERBS = {
    "run": _Verb(frozenset({"--resume", "--json"}), (("--root", "{root}"), ("--output", "{output}"))),
    "serve": _Verb(frozenset(), (("--root", "{root}"), ("--model", "{output}/model"))),
    "drift": _Verb(
        frozenset({"--publish", "--export"}), (("--root", "{root}"), ("--reference", "{output}/reference"))
    ),
    "report": _Verb(frozenset(), (("--output", "{output}"),)),
}
"""The runtime verbs that take a spec. A test holds the flags to the runtime's own parsers."""


def with_contract(arguments: Sequence[str]) -> list[str]:
    """The command line with a compiled contract in the place of a spec; as it is where the verb takes none.

    Raises:
        CommandError: the spec can't be compiled, names no such environment, or there are several.
    """
    verb = VERBS.get(arguments[0])
    if verb is None:
        return list(arguments)
    named, rest = _named(arguments[1:], verb)
    found = projects([Path(named)] if named else None, None)
    if len(found) != 1:
        raise CommandError("several specs are named", help="name one of them", code=Exit.USAGE)
    output = _value(rest, "--output") or str(found[0].folder / OUTPUT)
    contract = _write(found[0], _value(rest, "--env"), Path(output))
    given = {word.partition("=")[0] for word in rest}
    places = {"output": output, "root": str(found[0].root)}
    more = [
        part
        for option, value in verb.defaults
        if option not in given
        for part in (option, value.format(**places))
    ]
    return [arguments[0], "--contract", str(contract), *more, *_without(rest, "--env")]


def _named(words: Sequence[str], verb: _Verb) -> tuple[str, list[str]]:
    """The spec, which is the one word that is no option and no option's value; and the other words."""
    specs: list[str] = []
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if not word.startswith("-"):
            specs.append(word)
            continue
        rest.append(word)
        if "=" not in word and word not in verb.flags:
            rest.extend(value for value in (next(waiting, None),) if value is not None)
    if len(specs) > 1:
        raise CommandError(f"one spec at a time, and not {' and '.join(specs)}", code=Exit.USAGE)
    return (specs[0] if specs else ""), rest


def _value(words: Sequence[str], option: str) -> str | None:
    for index, word in enumerate(words):
        if word == option and index + 1 < len(words):
            return words[index + 1]
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _without(words: Sequence[str], option: str) -> list[str]:
    kept: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word == option:
            next(waiting, None)
        elif not word.startswith(f"{option}="):
            kept.append(word)
    return kept


def _write(project: Project, env: str | None, output: Path) -> Path:
    """Compile in memory, tell the findings, and write contract and pages where the runtime looks for them."""
    loaded = load_project(project)
    checked = loaded.checked
    plan = None
    if checked.spec is not None:
        plan, checked = plan_spec(checked, loaded.beside, project.paths(checked.spec.model))
    if plan is None:
        found = render([(checked, checked.diagnostics())], "text", colour=console.colour(sys.stderr))
        console.err(found)
        raise CommandError(f"{project.display} can't be compiled", help="mend what is listed above")
    names = [environment.name for environment in plan.environments]
    chosen = env or names[0]
    if chosen not in names:
        raise CommandError(
            f'no environment is called "{chosen}"', help=f"choose one of {', '.join(names)}", code=Exit.USAGE
        )
    return _placed(plan, chosen, output / COMPILED)


def _placed(plan: Plan, environment: str, folder: Path) -> Path:
    from modelyard.write import atomic

    wanted = f"contract/{environment}.json"
    for file in _files(plan):
        path = file.path.removeprefix(f"{plan.paths.ops}/")
        if path == wanted or path.startswith("docs/"):
            atomic.write(folder, path, file.text)
    return folder / wanted


def _files(plan: Plan) -> list[File]:
    from modelyard.targets import registry as targets

    return [file for name in ("contract", "docs") for file in targets.load(name)(plan)]
