"""The reference page of the command line, from the commands' own help."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import get_args, get_origin

from modelyard.cli.exit import Exit
from modelyard.cli.verbs import RUNTIME, VERBS

_MEANINGS = {
    Exit.FINE: "fine",
    Exit.FINDINGS: "findings of severity error, or a refusal",
    Exit.USAGE: "usage: no such command, option, spec or environment",
    Exit.DIFFERS: "output differs (`compile --check`, `diff`), or drift was found",
    Exit.NOT_ENOUGH_DATA: "not enough data to judge",
    Exit.BUG: "a bug in modelyard",
}


_VARIABLES = {
    "MODELYARD_CACHE": "`off` compiles every spec, also where an earlier run proved that nothing has changed",
    "MODELYARD_TRACEBACK": "`1` prints the traceback of a bug",
    "XDG_CACHE_HOME": "the folder that the cache (`modelyard/compile`) lies in; `~/.cache` where it is not set",
    "NO_COLOR": "anything: no colour on a terminal",
}


def commands() -> str:
    """The page."""
    codes = "\n".join(f"| {int(code)} | {meaning} |" for code, meaning in _MEANINGS.items())
    variables = "\n".join(f"| `{name}` | {meaning} |" for name, meaning in _VARIABLES.items())
    head = (
        "# The command line\n\nGenerated from the commands' own help. Specs, workspace files and folders can be named, "
        f"several at once.\n\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n{codes}\n\n"
        f"## Environment variables\n\n| variable | meaning |\n| --- | --- |\n{variables}\n"
    )
    return (
        "\n".join([head, *(_verb(verb) for verb in VERBS), *(_runtime(verb) for verb in RUNTIME)]).rstrip()
        + "\n"
    )


def _runtime(verb: str) -> str:
    sentence = RUNTIME[verb][:1].upper() + RUNTIME[verb][1:]
    return (
        f"## `modelyard {verb}`\n\n{sentence}. Needs the runtime: `pip install 'modelyard[runtime]'`.\n\n"
        f"```console\n$ modelyard {verb} --help\n```\n"
    )


def _verb(verb: str) -> str:
    function = getattr(import_module(VERBS[verb][0]), verb)
    signature = inspect.signature(function, eval_str=True)
    rows = [_parameter(name, parameter) for name, parameter in signature.parameters.items()]
    table = "\n".join(["| argument or option | meaning |", "| --- | --- |", *rows])
    sentence, _, example = inspect.cleandoc(function.__doc__ or "").partition("Example: ")
    return f"## `modelyard {verb}`\n\n{sentence.strip()}\n\n{table}\n\n```console\n$ {example.strip()}\n```\n"


def _parameter(name: str, parameter: inspect.Parameter) -> str:
    annotation = parameter.annotation
    info = (
        get_args(annotation)[1]
        if get_origin(annotation) is not None and len(get_args(annotation)) > 1
        else None
    )
    declared = tuple(getattr(info, "param_decls", None) or ())
    kind = type(info).__name__
    flags = ", ".join(f"`{flag}`" for flag in declared) or f"`--{name.rstrip('_').replace('_', '-')}`"
    shown = f"`{name.upper()}`" if kind == "ArgumentInfo" else flags
    return f"| {shown} | {str(getattr(info, 'help', '') or '').replace('|', chr(92) + '|')} |"
