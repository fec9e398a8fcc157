"""`modelyard drift`: judge a window of data against the reference that training wrote."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from modelyard_runtime.drift.types import Report

SUMMARY = "judge a window of data: stable, drift, or not enough data"
EXAMPLE = "modelyard drift --contract ops/fraud/contract/prod.json --reference reference.json --current today.parquet"
ENDING = "Exit codes: 0 stable, 1 a problem with the input, 2 usage, 3 drift, 4 not enough data."

_CODES = {"stable": 0, "drift": 3, "insufficient": 4}


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--contract", type=Path, required=True, help="contract that `modelyard compile` wrote"
    )
    parser.add_argument("--reference", type=Path, required=True, help="reference profile that training wrote")
    parser.add_argument(
        "--current", required=True, help="window of data: CSV, Parquet or JSON, globs allowed"
    )
    parser.add_argument(
        "--output", type=Path, help="file that the report is written to instead of standard output"
    )
    parser.add_argument(
        "--format", choices=("text", "json", "prometheus"), default="text", help="default: text"
    )
    parser.add_argument(
        "--memory-limit", metavar="SIZE", help="what the engine may hold in memory, such as 100MB"
    )


def run(arguments: Namespace) -> int:
    """Check, report, and end with the verdict."""
    from modelyard_runtime.contract.load import load as load_contract
    from modelyard_runtime.drift.run import check_window
    from modelyard_runtime.files import write
    from modelyard_runtime.profiles.document import load as load_profile

    contract = load_contract(arguments.contract)
    reference = load_profile(arguments.reference)
    report = check_window(contract, reference, arguments.current, memory_limit=arguments.memory_limit)
    text = _rendered(report, arguments.format)
    if arguments.output:
        write(arguments.output, text)
    else:
        sys.stdout.write(text)
    return _CODES[report.verdict]


def _rendered(report: Report, form: str) -> str:
    if form == "json":
        from modelyard_runtime.reports.json import render

        return render(report)
    if form == "prometheus":
        from modelyard_runtime.reports.prometheus import render as metrics

        return metrics(report, at=time.time())
    from modelyard_runtime.reports.text import render as told

    return told(report)
