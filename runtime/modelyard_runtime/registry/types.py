"""What a registry holds, as values: model versions, runs, the data that a run read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHAMPION, CHALLENGER = "champion", "challenger"
"""The aliases: the newest version whose gates passed, and a version that is not accepted."""


@dataclass(frozen=True, slots=True)
class Version:
    """A model version.

    Attributes:
        model: The registered model's name.
        number: From 1, never given twice.
        run: The identifier of the run that made it; empty where another tool registered it without one.
        aliases: Its aliases now, sorted.
        tags: What was recorded with it.
        stage: MLflow's stage, ``None`` unless somebody uses those.
        created: Milliseconds since 1970.
        source: Where its files are.
    """

    model: str
    number: int
    run: str
    aliases: tuple[str, ...]
    tags: Mapping[str, str]
    stage: str
    created: int
    source: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A version of data that a run read. ``digest`` in at most 36 characters, the others without such a limit."""

    name: str
    digest: str
    source_type: str
    source: str
    profile: str = ""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A recorded run. ``status`` is MLflow's: RUNNING until all of it is stored, then FINISHED."""

    id: str
    status: str
    files: str
    started: int = 0
    ended: int = 0
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Champion:
    """The model to beat, on the local disk.

    Attributes:
        model: The registered model's name.
        version: Its number.
        run: The run that made it.
        digest: Of the model's folder, as recorded and as verified here.
        folder: The model's folder.
        metrics: Its own metrics, as its evaluation wrote them; None where they were not stored.
        reference: The folder with its reference profile; None where it was not stored.
    """

    model: str
    version: int
    run: str
    digest: str
    folder: Path
    metrics: Path | None
    reference: Path | None


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered version: its number, its run, whether it was there before, and whether it is the champion now."""

    model: str
    version: int
    run: str
    existed: bool
    champion: bool
    address: str
