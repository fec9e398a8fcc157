"""The runtime's command line: `modelyard` hands its runtime verbs over to this module."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from modelyard_runtime.errors import RuntimeProblem

VERBS = {
    "run": "modelyard_runtime.cli.run",
    "report": "modelyard_runtime.cli.report",
    "serve": "modelyard_runtime.cli.serve",
    "drift": "modelyard_runtime.cli.drift",
    "profile": "modelyard_runtime.cli.profile",
    "lineage": "modelyard_runtime.cli.lineage",
}
_PROBLEM, _BUG = 1, 70

_LIBRARIES = frozenset(
    {
        "alembic",
        "duckdb",
        "httptools",
        "mlflow",
        "numpy",
        "pyarrow",
        "sklearn",
        "skops",
        "sqlalchemy",
        "uvicorn",
    }
)
"""What `modelyard[runtime]` brings."""


def main(arguments: list[str]) -> int:
    """Run one verb: its exit code."""
    parser = argparse.ArgumentParser(
        prog="modelyard", allow_abbrev=False, description="Work on data by a contract."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in [arguments[0]] if arguments[:1] and arguments[0] in VERBS else VERBS:
        module = import_module(VERBS[verb])
        added = verbs.add_parser(
            verb,
            help=module.SUMMARY,
            description=f"{module.SUMMARY[:1].upper()}{module.SUMMARY[1:]}.",
            epilog=f"Example: {module.EXAMPLE}\n\n{module.ENDING}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        module.add_arguments(added)
    parsed = parser.parse_args(arguments)
    try:
        code: int = import_module(VERBS[parsed.verb]).run(parsed)
    except RuntimeProblem as problem:
        return _told(problem.message, problem.help)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _LIBRARIES:
            raise
        return _told(f"the runtime needs {error.name}", "pip install 'modelyard[runtime]'")
    except OSError as error:
        return _told(f"{error.filename or 'a file'}: {error.strerror or error}", "")
    return code


def _told(message: str, help_: str) -> int:
    sys.stderr.write(f"error: {message}\n" + (f"  = help: {help_}\n" if help_ else ""))
    return _PROBLEM


def _run() -> int:
    try:
        return main(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 141
    except Exception as error:  # noqa: BLE001 - the edge: what is no problem of the input is a bug, and is told as one
        sys.stderr.write(f"bug in modelyard: {type(error).__name__}: {str(error)[:300]}\n")
        if os.environ.get("MODELYARD_TRACEBACK"):
            import traceback

            traceback.print_exc()
        else:
            sys.stderr.write("  = help: MODELYARD_TRACEBACK=1 prints the traceback; please report it\n")
        return _BUG


if __name__ == "__main__":
    sys.exit(_run())
