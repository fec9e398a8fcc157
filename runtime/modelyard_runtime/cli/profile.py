"""`python -m modelyard_runtime profile`: write the reference profile of the rows that train a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "write the reference profile of a data set"
EXAMPLE = "python -m modelyard_runtime profile --contract contract.json --data train.parquet --output reference.json"
ENDING = "Exit codes: 0 written, 1 a problem with the input, 2 usage."


def add_arguments(parser: ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--contract", type=Path, required=True, help="contract that `modelyard compile` wrote"
    )
    parser.add_argument("--data", required=True, help="feature table: CSV, Parquet or JSON, globs allowed")
    parser.add_argument("--output", type=Path, required=True, help="file that the profile is written to")
    parser.add_argument(
        "--memory-limit", metavar="SIZE", help="what the engine may hold in memory, such as 100MB"
    )


def run(arguments: Namespace) -> int:
    """Profile and write."""
    from modelyard_runtime.contract.load import load
    from modelyard_runtime.drift.reference_rows import write_reference

    write_reference(
        load(arguments.contract), arguments.data, arguments.output, memory_limit=arguments.memory_limit
    )
    return 0
