"""The whole command line with its help, as typer reads it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup

from modelyard.cli import console
from modelyard.cli.verbs import RUNTIME, VERBS

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Ordered(TyperGroup):
    """Commands in the order of registration."""


def application(arguments: Sequence[str]) -> typer.Typer:
    """The application with the one verb that is called, or with all of them for help and misspellings."""
    app = typer.Typer(
        cls=_Ordered,
        help="Compile one YAML spec of a model into the files of the platform that runs it.",
        epilog="Exit codes: 0 fine, 1 findings, 2 usage, 3 output differs, 4 not enough data, 70 a bug in modelyard.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    called = next((argument for argument in arguments if not argument.startswith("-")), "")
    for verb in [called] if called in VERBS else VERBS:
        module, summary = VERBS[verb]
        app.command(verb, short_help=summary)(getattr(import_module(module), verb))
    for verb in () if called in VERBS else RUNTIME:
        app.command(verb, short_help=RUNTIME[verb])(lambda: None)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        from modelyard import __version__

        console.out(f"modelyard {__version__}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", "-V", help="Print the version and exit.", is_eager=True, callback=_print_version
    ),
) -> None:
    """Options without a verb."""
