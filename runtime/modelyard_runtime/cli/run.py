"""`modelyard run`: the whole pipeline here, from raw data to a gated and registered model; or one stage of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.pipeline.registry import APART, NAMES, STAGES, stage

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from modelyard_runtime.pipeline.registry import Stage
    from modelyard_runtime.pipeline.types import Run

SUMMARY = "run the pipeline: data, features, train, evaluate, skew, gates, register"
EXAMPLE = "modelyard run examples/quickstart/modelyard.yaml"
ENDING = (
    "Stages:\n"
    + "\n".join(f"  {one.name:<9} {one.summary}" for one in (*STAGES, *APART))
    + "\n\nExit codes: 0 fine, 1 a stage's findings or a problem, 2 usage, 4 a gate without enough data to judge."
)


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command. A spec, --env and the contract made from them are the compiler's part."""
    parser.add_argument("spec", nargs="?", metavar="SPEC", help="spec or its folder; default: this folder")
    parser.add_argument("--env", help="environment of the spec; default: the first")
    parser.add_argument("--contract", type=Path, help="compiled contract, instead of a spec")
    parser.add_argument("--output", type=Path, default=Path("build"), help="folder for what the stages leave")
    parser.add_argument("--stage", choices=NAMES, help="this stage alone")
    parser.add_argument(
        "--from", dest="first", choices=[one.name for one in STAGES], help="from this stage on"
    )
    parser.add_argument("--to", dest="last", choices=[one.name for one in STAGES], help="up to this stage")
    parser.add_argument("--resume", action="store_true", help="run no stage whose inputs are unchanged")
    parser.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="SOURCE=PATH",
        help="read this source from elsewhere; may be repeated",
    )
    parser.add_argument(
        "--root",
        type=Path,
        default=Path(),
        help="folder that the spec's path starts from, and from the spec its own",
    )
    parser.add_argument(
        "--engine", default="duckdb", metavar="ENGINE", help="duckdb (default), spark, or a warehouse's URL"
    )
    parser.add_argument("--memory-limit", metavar="SIZE", help="what the engine may hold, such as 4GB")
    parser.add_argument("--tracking", default="", metavar="URI", help="MLflow instead of the contract's")
    parser.add_argument("--model", type=Path, help="model folder, for --stage predict")
    parser.add_argument("--window", help="day or time of a batch, for --stage predict; default: now")
    parser.add_argument("--json", action="store_true", help="print the result as JSON on standard output")


def run(arguments: Namespace) -> int:
    """Run the stages, show their progress, and leave the report."""
    from modelyard_runtime.pipeline.console import Console
    from modelyard_runtime.pipeline.run import run_stages

    context, stages = _run(arguments), _stages(arguments)
    code = run_stages(context, stages, Console(), resume=arguments.resume)
    if not arguments.stage or arguments.stage == "data":
        from modelyard_runtime.reports.run import write_reports

        write_reports(context)
    if arguments.json:
        sys.stdout.write(context.layout.state.read_text(encoding="utf-8"))
    elif not arguments.stage:
        _tell(context)
    return code


def _run(arguments: Namespace) -> Run:
    from modelyard_runtime.contract.load import load
    from modelyard_runtime.contract.places import folder_of
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.pipeline.types import Run

    if arguments.contract is None:
        raise RuntimeProblem("which contract?", help="name it with --contract, or a spec")
    contract = load(arguments.contract)
    return Run(
        contract=contract,
        contract_file=arguments.contract,
        layout=Layout(arguments.output),
        root=folder_of(contract, arguments.root),
        instead=_instead(arguments.data, {source.name for source in contract.data}),
        engine=arguments.engine,
        memory_limit=arguments.memory_limit,
        tracking=arguments.tracking,
        model=arguments.model,
        window=arguments.window,
    )


def _instead(given: list[str], known: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in given:
        name, equals, location = item.partition("=")
        if not equals or not location or name not in known:
            raise RuntimeProblem(
                f"--data {item} names no source",
                help=f"write SOURCE=PATH with one of {', '.join(sorted(known))}",
            )
        # A path of the command line starts where the user stands, not where the spec lies.
        found[name] = location if "://" in location else str(Path(location).absolute())
    return found


def _stages(arguments: Namespace) -> list[Stage]:
    if arguments.stage:
        return [stage(arguments.stage)]
    names = [one.name for one in STAGES]
    start = names.index(arguments.first) if arguments.first else 0
    end = names.index(arguments.last) + 1 if arguments.last else len(names)
    if start >= end:
        raise RuntimeProblem(f"{arguments.first} comes after {arguments.last}, so that no stage is left")
    return list(STAGES[start:end])


def _tell(context: Run) -> None:
    layout = context.layout
    sys.stderr.write("\n")
    for what, path in (("report", layout.report), ("model", layout.model), ("model card", layout.model_card)):
        if path.exists():
            sys.stderr.write(f"  {what:<11} {path}\n")
