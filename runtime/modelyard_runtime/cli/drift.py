"""`modelyard drift`: judge a window of data against the reference that training wrote; or show the last verdict."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.drift.run import Judgement

SUMMARY = "judge a window of data: stable, drift, or not enough data"
EXAMPLE = "modelyard drift --contract build/contract.json --reference build/reference --current today.parquet"
ENDING = (
    "Without --current the window is the end of the prediction log, as long as the contract says.\n"
    "Exit codes: 0 stable (or published), 1 a problem with the input, 2 usage, 3 drift, 4 not enough data."
)

_ROWS = (".parquet", ".pq", ".csv", ".csv.gz", ".csv.zst", ".tsv", ".tsv.gz")
"""How the name of a reference ends that is no profile but rows, of which one is made first."""

_CODES = {"stable": 0, "drift": 3, "insufficient": 4}


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command. A spec, --env and the contract made from them are the compiler's part."""
    parser.add_argument("spec", nargs="?", metavar="SPEC", help="spec or its folder; default: this folder")
    parser.add_argument("--env", help="environment of the spec; default: the first")
    parser.add_argument("--contract", type=Path, help="compiled contract, instead of a spec")
    parser.add_argument(
        "--reference",
        help="folder or profile that training wrote, or rows to compare with (Parquet, CSV); "
        "default: below --output or the artifacts",
    )
    parser.add_argument("--current", metavar="DATA", help="window: CSV, Parquet or JSON, globs allowed")
    parser.add_argument("--time", metavar="COLUMN", help="column of DATA that says when a row was made")
    parser.add_argument("--until", metavar="TIME", help="end of the window, such as 2026-05-17T08:00:00Z")
    parser.add_argument(
        "--windows", type=int, default=1, metavar="N", help="show this many windows, not the last alone"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="output folder of a run: holds the reference, gets the reports",
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report as one HTML file")
    parser.add_argument(
        "--format", choices=("text", "json", "prometheus", "html"), default="text", help="default: text"
    )
    parser.add_argument(
        "--publish", action="store_true", help="keep the verdict with the artifacts, and end with 0"
    )
    parser.add_argument(
        "--export", action="store_true", help="serve the last published verdict to Prometheus"
    )
    parser.add_argument("--host", default="127.0.0.1", help="where --export listens; default: 127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="where --export listens; default: 8080")
    parser.add_argument(
        "--root",
        type=Path,
        default=Path(),
        help="folder that the spec's path starts from, and from the spec its own",
    )
    parser.add_argument(
        "--memory-limit", metavar="SIZE", help="what the engine may hold in memory, such as 100MB"
    )


def run(arguments: Namespace) -> int:
    """Check, report, and end with the verdict."""
    from modelyard_runtime.contract.load import load
    from modelyard_runtime.contract.places import folder_of, placed

    if arguments.contract is None:
        raise RuntimeProblem("which contract?", help="name it with --contract, or a spec")
    contract = load(arguments.contract)
    contract = placed(contract, folder_of(contract, arguments.root))
    if arguments.export:
        from modelyard_runtime.drift.exporter import export

        return export(contract, arguments.host, arguments.port)
    found = _judged(contract, arguments)
    published = _published(contract, arguments, found)
    sys.stdout.write(_rendered(found, arguments.format))
    return 0 if published else _CODES[found.verdict]


def _judged(contract: Contract, arguments: Namespace) -> Judgement:
    from modelyard_runtime.contract.places import folder_of
    from modelyard_runtime.drift.reference import reference_at
    from modelyard_runtime.drift.reference_rows import reference_of
    from modelyard_runtime.drift.run import Ask, judge

    if arguments.windows < 1:
        raise RuntimeProblem("--windows has to be at least 1")
    # A file without a column of times is one window; to look at several of them, there has to be one.
    column = arguments.time or ("__time" if arguments.windows > 1 or arguments.until else None)
    ask = Ask(
        current=arguments.current,
        time=column,
        until=_seconds(arguments.until),
        windows=arguments.windows,
        memory_limit=arguments.memory_limit,
        root=folder_of(contract, arguments.root),
    )
    location = _reference(contract, arguments)
    if location.lower().endswith(_ROWS):
        return judge(contract, reference_of(contract, location, memory_limit=arguments.memory_limit), ask)
    with reference_at(location) as reference:
        return judge(contract, reference, ask)


def _reference(contract: Contract, arguments: Namespace) -> str:
    """Where the reference lies: as said, else where a run leaves it, else where a release keeps it."""
    if arguments.reference:
        return str(arguments.reference)
    if arguments.output:
        return str(arguments.output / "reference")
    from modelyard_runtime.drift.publish import reference_folder

    return reference_folder(contract)


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    from datetime import UTC, datetime

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise RuntimeProblem(
            f"--until {text} is no time", help="write it as 2026-05-17 or 2026-05-17T08:00:00Z"
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _published(contract: Contract, arguments: Namespace, found: Judgement) -> bool:
    """Leave the reports where they are asked for; whether the verdict was published."""
    from modelyard_runtime.files import write

    if arguments.report:
        write(arguments.report, _rendered(found, "html"))
    if arguments.output:
        write(arguments.output / "drift" / "verdict.json", _rendered(found, "json"))
        write(arguments.output / "drift" / "report.html", _rendered(found, "html"))
    if not arguments.publish:
        return False
    from modelyard_runtime.drift.publish import publish
    from modelyard_runtime.reports.json import moment

    place = publish(
        contract, {**_document(found), "published": moment(time.time())}, _rendered(found, "html")
    )
    sys.stderr.write(f"published: {place}\n")
    return True


def _document(found: Judgement) -> dict[str, object]:
    from modelyard_runtime.reports.json import of

    return of(found)


def _rendered(found: Judgement, form: str) -> str:
    if form == "json":
        from modelyard_runtime.reports.json import dumped

        return dumped(_document(found))
    if form == "prometheus":
        from modelyard_runtime.reports.prometheus import render as metrics

        return metrics(_document(found), model=found.report.model, at=time.time())
    if form == "html":
        from modelyard_runtime.reports.html.drift import render as page

        return page(found)
    from modelyard_runtime.reports.text import render as told

    return told(found)
