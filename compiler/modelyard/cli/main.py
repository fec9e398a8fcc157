"""From arguments to one verb, and from its outcome to an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer
from typer.core import TyperGroup

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.verbs import RUNTIME, VERBS
from modelyard.project import NoSpecError

if TYPE_CHECKING:
    from collections.abc import Sequence

ISSUES = "https://github.com/modelyard/modelyard/issues"


class _Ordered(TyperGroup):
    """Commands in the order of registration."""


def run(arguments: Sequence[str]) -> NoReturn:
    """Run a command line and exit: 0 fine, 1 findings, 2 usage, 3 differs, 4 not enough data, 70 a bug."""
    try:
        if arguments and arguments[0] in RUNTIME:
            from modelyard.cli.runtime import hand_over

            sys.exit(hand_over(arguments))
        app = _app(arguments)
        code = app(args=list(arguments) or ["--help"], prog_name="modelyard", standalone_mode=False)
        status = int(code or 0)
    except CommandError as error:
        status = _told(error.message, error.help, error.code)
    except NoSpecError as error:
        status = _told(
            str(error), "name a spec or a folder that holds one, or begin with `modelyard init`", Exit.USAGE
        )
    except KeyboardInterrupt:
        status = 130
    except console.ReaderGoneError:
        status = 141
    except Exception as error:  # noqa: BLE001 - the edge: what is not a CommandError is a bug, and is told as one
        status = _usage(error) if _is_usage(error) else _bug(error)
    sys.exit(status)


def _app(arguments: Sequence[str]) -> typer.Typer:
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


def _told(message: str, help_: str, code: Exit) -> int:
    console.err(f"error: {message}" + (f"\n  = help: {help_}" if help_ else ""))
    return int(code)


def _is_usage(error: Exception) -> bool:
    return any(kind.__name__ in {"UsageError", "Abort"} for kind in type(error).__mro__)


def _usage(error: Exception) -> int:
    message = str(getattr(error, "message", "") or error) or "aborted"
    context = getattr(error, "ctx", None)
    usage = context.get_usage() if context is not None else "Usage: modelyard [OPTIONS] COMMAND"
    console.err(f"{usage}\nerror: {message[:1].lower()}{message[1:].rstrip('.')}\n  = help: modelyard --help")
    return int(Exit.USAGE)


def _bug(error: Exception) -> int:
    frames = traceback.extract_tb(error.__traceback__)
    package = str(Path(__file__).parents[1])
    where = next((frame for frame in reversed(frames) if frame.filename.startswith(package)), frames[-1])
    place = f"{os.path.relpath(where.filename, package).replace(os.sep, '/')}:{where.lineno}"
    console.err(
        f"bug in modelyard: {type(error).__name__} in {where.name} ({place})\n  {str(error)[:300]}\n"
        f"  = help: please report it at {ISSUES} with the spec that shows it; "
        "MODELYARD_TRACEBACK=1 prints the traceback"
    )
    if os.environ.get("MODELYARD_TRACEBACK"):
        console.err("".join(traceback.format_exception(error)))
    return int(Exit.BUG)
