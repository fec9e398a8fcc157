"""The lineage of a model, as values: what made it, what it was judged by, and what it feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.lineage.origin import Origin
    from modelyard_runtime.registry.types import Version
    from modelyard_runtime.sources.types import SourceVersion


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric: estimate, bounds of its interval, and the rows or times that it rests on; None where there are none."""

    name: str
    estimate: float
    lower: float | None
    upper: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """How a gate ended: ``pass``, ``fail`` or ``inconclusive``, and what an inconclusive end means."""

    name: str
    text: str
    verdict: str
    inconclusive: str
    estimate: float | None
    lower: float | None
    upper: float | None
    threshold: float | None
    n: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What a model's answers go into. ``kind``: endpoint, batch, stream, edge, log, drift, performance, release."""

    kind: str
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a model when it is registered.

    Attributes:
        model: Its name.
        environment: The environment that it was trained in.
        spec: The path of the spec in its repository.
        contract: Digest of the compiled contract.
        origin: Commit, person, CI run.
        data: The sources, none with a login in its location.
        data_version: All of them in one line.
        features: The names of the features.
        features_digest: Names their definitions.
        rows: How many rows each part had: train, validation, test.
        digest: Of the model's folder.
        estimator: The import path of what was fitted.
        params: What it was fitted with, a search's choice included.
        seed: The seed.
        libraries: Versions of what made it, by name; ``python`` among them.
        metrics: What was measured: on held-out rows, of latency, and the size.
        gates: How each gate ended.
        gates_digest: Of the gate report.
        champion: The version that it was compared with; None where there was no champion.
        feeds: What it feeds, as the contract says.
    """

    model: str
    environment: str
    spec: str
    contract: str
    origin: Origin
    data: tuple[SourceVersion, ...]
    data_version: str
    features: tuple[str, ...]
    features_digest: str
    rows: Mapping[str, int]
    digest: str
    estimator: str
    params: Mapping[str, object]
    seed: int
    libraries: Mapping[str, str]
    metrics: tuple[Measured, ...]
    gates: tuple[Judged, ...]
    gates_digest: str
    champion: int | None
    feeds: tuple[Feed, ...]

    @property
    def stopped(self) -> tuple[Judged, ...]:
        """The gates that keep the model from being accepted."""
        return tuple(
            gate
            for gate in self.gates
            if gate.verdict == "fail" or (gate.verdict == "inconclusive" and gate.inconclusive == "stop")
        )


@dataclass(frozen=True, slots=True)
class Lineage:
    """A registered version with all that is known of it.

    Attributes:
        record: What was recorded when it was registered.
        version: The version as the registry has it now.
        registry: The registry's address.
        started: When its run began, in milliseconds since 1970.
        ended: When its run was stored.
        releases: Where it runs or ran, as the release files beside the spec say.
    """

    record: Record
    version: Version
    registry: str
    started: int
    ended: int
    releases: tuple[Feed, ...] = ()
