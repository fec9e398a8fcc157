"""`modelyard report`: write the report of a run anew from what it left."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "write the report of a run anew: one HTML page, a summary, the filled pages"
EXAMPLE = "modelyard report examples/quickstart"
ENDING = "Exit codes: 0 written, 1 a problem with the input, 2 usage."


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("spec", nargs="?", metavar="SPEC", help="spec or its folder; default: this folder")
    parser.add_argument("--env", help="environment of the spec; default: the first")
    parser.add_argument("--contract", type=Path, required=True, help="compiled contract, instead of a spec")
    parser.add_argument(
        "--output", type=Path, default=Path("build"), help="folder that the stages left files in"
    )


def run(arguments: Namespace) -> int:
    """Read what there is, and write."""
    from modelyard_runtime.contract.load import load
    from modelyard_runtime.errors import RuntimeProblem
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.pipeline.types import Run
    from modelyard_runtime.reports.run import write_reports

    layout = Layout(arguments.output)
    if not layout.state.exists():
        raise RuntimeProblem(f"{arguments.output} holds no run", help="begin with `modelyard run`")
    write_reports(Run(load(arguments.contract), arguments.contract, layout, root=Path()))
    sys.stdout.write(f"{layout.report}\n")
    return 0
