"""What a stage gets, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.layout import Layout

Code = Literal[0, 1, 4]

FINE: Literal[0] = 0
"""Exit code of a stage that did its work."""

FAILED: Literal[1] = 1
"""Exit code of a stage whose findings stop the run."""

UNDECIDED: Literal[4] = 4
"""Exit code of a stage that had too little data to judge."""


@dataclass(frozen=True, slots=True)
class Run:
    """What every stage works on.

    Attributes:
        contract: The environment's contract.
        contract_file: Where it was read from; the pages that the compiler wrote lie in the folder beside its own.
        layout: The output folder.
        root: The folder that relative locations of sources start from.
        instead: Other locations for sources, by name.
        engine: ``duckdb``, ``spark``, or the URL of a warehouse.
        memory_limit: What the engine may hold in memory, such as ``4GB``.
        tracking: The tracking server to use instead of the contract's, empty for the contract's.
        model: The model's folder, where it is not the run's own.
        window: The day or time that a batch prediction is for.
    """

    contract: Contract
    contract_file: Path
    layout: Layout
    root: Path
    instead: Mapping[str, str] = field(default_factory=dict[str, str])
    engine: str = "duckdb"
    memory_limit: str | None = None
    tracking: str = ""
    model: Path | None = None
    window: str | None = None

    def open_engine(self) -> Engine:
        """The engine that this run works with; the caller closes it."""
        from modelyard_runtime.engine.open import open_engine

        return open_engine(self.engine, memory_limit=self.memory_limit)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a stage ended: in a few words, with the findings that a person has to see, one a line."""

    words: str
    code: Code = FINE
    findings: tuple[str, ...] = ()
