"""From arguments to one verb, and from its outcome to an exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from modelyard.cli import console
from modelyard.cli.exit import CommandError, Exit
from modelyard.cli.verbs import RUNTIME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ISSUES = "https://github.com/modelyard/modelyard/issues"


def run(arguments: Sequence[str]) -> NoReturn:
    """Run a command line and exit: 0 fine, 1 findings, 2 usage, 3 differs, 4 not enough data, 70 a bug."""
    try:
        status = _called(arguments)()
    except CommandError as error:
        status = _told(error.message, error.help, error.code)
    except KeyboardInterrupt:
        status = 130
    except console.ReaderGoneError:
        status = 141
    except Exception as error:  # noqa: BLE001 - the edge: what nobody expects is a bug, and is told as one
        status = _raised(error)
    sys.exit(status)


def _raised(error: Exception) -> int:
    """Told by what it is; what it could be is loaded only now that something was raised."""
    from modelyard.project import NoSpecError

    if isinstance(error, NoSpecError):
        help_ = "name a spec or a folder that holds one, or begin with `modelyard init`"
        return _told(str(error), help_, Exit.USAGE)
    return _usage(error) if _is_usage(error) else _bug(error)


def _called(arguments: Sequence[str]) -> Callable[[], int]:
    """What the arguments call: the runtime, a verb in its plain form, or whatever typer makes of them."""
    if arguments and arguments[0] in RUNTIME:
        from modelyard.cli.runtime import hand_over

        return lambda: hand_over(arguments)
    from modelyard.cli.direct import direct

    plain = direct(arguments)
    if plain is not None:
        return plain
    from modelyard.cli.app import application

    app = application(arguments)
    given = list(arguments) or ["--help"]
    return lambda: int(app(args=given, prog_name="modelyard", standalone_mode=False) or 0)


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
    import traceback

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
