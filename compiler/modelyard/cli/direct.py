"""The two verbs that run in every hook and pipeline, called without the library that reads command lines.

To load it, and what it loads, costs four bare starts of Python. So a command line in its plain form is read here, and
each other one there: help, a misspelling, a missing value. A test holds the two readings together.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.cli.formats import Format
from modelyard.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class Form:
    """How a verb is called: the module whose `run` it is, its flags, and its options by what reads their value."""

    module: str
    flags: frozenset[str]
    options: Mapping[str, Callable[[str], object]]


FORMS = {
    "validate": Form(
        "modelyard.cli.validating", frozenset(), {"--base": str, "--format": Format, "--root": Path}
    ),
    "compile": Form(
        "modelyard.cli.compiling",
        frozenset({"--check", "--force"}),
        {"--env": str, "--out": Path, "--root": Path, "--format": Format},
    ),
}


def direct(arguments: Sequence[str]) -> Callable[[], int] | None:
    """The call of a verb, None where these arguments are not as plain as that."""
    form = FORMS.get(arguments[0]) if arguments else None
    given = None if form is None else _given(form, list(arguments[1:]))
    if form is None or given is None:
        return None
    run: Callable[..., int] = import_module(form.module).run
    return partial(run, **given)


def _given(form: Form, waiting: list[str]) -> dict[str, object] | None:
    """What is given, by the name of the parameter."""
    specs: list[str] = []
    given: dict[str, object] = {}
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("-"):
            specs.append(word)
        elif word in form.flags:
            given[word[2:]] = True
        elif word in form.options and waiting and not waiting[0].startswith("-"):
            try:
                given[word[2:]] = form.options[word](waiting.pop(0))
            except ValueError:
                return None  # typer says what can be chosen
        else:
            return None
    return {**given, "specs": specs or None}
