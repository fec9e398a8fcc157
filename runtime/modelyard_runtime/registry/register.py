"""Register a training: its run first, with all its files, then the version in one step, then what the aliases name.

A process that is killed leaves, in this order: a run that is still RUNNING and that no version names; a FINISHED run
without a version; a version without its alias. The next attempt at the same thing ends the first as KILLED and begins
anew, and goes on from the two others. A version is never without its files.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard_runtime import files
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.lineage.collect import collect
from modelyard_runtime.lineage.document import document
from modelyard_runtime.lineage.origin import origin as found_origin
from modelyard_runtime.lineage.words import short
from modelyard_runtime.registry import opened, record, result
from modelyard_runtime.registry.address import address, known
from modelyard_runtime.registry.aliases import settle
from modelyard_runtime.registry.client import FINISHED, KILLED, RUNNING
from modelyard_runtime.registry.kept import Overtaken
from modelyard_runtime.registry.types import Registered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.lineage.origin import Origin
    from modelyard_runtime.lineage.types import Record
    from modelyard_runtime.registry.address import Embedded, Server
    from modelyard_runtime.registry.client import Registry
    from modelyard_runtime.registry.types import RunRecord, Version

MODEL = "model"
"""The folder of a run that holds the model."""

LINEAGE = "lineage.json"
"""The file of a run that holds the lineage record."""

_TRIES = 3
"""How often a registration in object storage is done again because another one was faster."""


def register(
    contract: Contract,
    layout: Layout,
    *,
    root: Path,
    contract_file: Path | None = None,
    tracking: str = "",
    origin: Origin | None = None,
) -> Registered:
    """Record the run and register the model version; then write ``result.json``.

    The same model with the same gate report is the same version, however often it is registered; in CI, of each run.

    Args:
        contract: The contract that was run.
        layout: The output folder with what the stages before left.
        root: The folder of the spec.
        contract_file: The compiled contract, to be stored with the run.
        tracking: A registry to use instead of the contract's.
        origin: Who and what made the training; found out unless given.

    Raises:
        RuntimeProblem: a stage before is missing, or the registry can't be used. Nothing is half-registered then.
    """
    place = known(address(contract, root, tracking))
    made = collect(contract, layout, origin or found_origin(root), root)
    _require_gates(contract, made)
    for _ in range(_TRIES):
        try:
            return _register(place, made, layout, contract_file)
        except Overtaken:
            continue
    raise RuntimeProblem(
        f"the registry {place.shown} was changed by another training {_TRIES} times while this one was stored",
        help="run the stage again when that one is done",
    )


def _register(
    place: Embedded | Server, made: Record, layout: Layout, contract_file: Path | None
) -> Registered:
    with opened.writing(place, made.model) as registry:
        versions = registry.versions(made.model)
        version = _registered(versions, made)
        existed = version is not None
        if version is None:
            run = _complete(registry, made, {one.run for one in versions})
            run = run or _store(registry, made, layout, contract_file)
            version = _create(registry, made, run)
        champion = settle(registry, made.model, version.number, passed=not made.stopped)
    result.write(layout, made, version)
    return Registered(made.model, version.number, version.run, existed, champion, place.shown)


def _require_gates(contract: Contract, made: Record) -> None:
    """A gate report of another contract vouches for nothing."""
    judged, asked = [gate.name for gate in made.gates], [gate.name for gate in contract.gates]
    if sorted(judged) != sorted(asked):
        raise RuntimeProblem(
            f"the gate report is of other gates than the contract's: {', '.join(judged) or 'none'}",
            help="run `modelyard run --stage gates` with this contract first",
        )


def _registered(versions: Sequence[Version], made: Record) -> Version | None:
    """The version, of these from the newest on, that is this registration already.

    A CI run has one version. Elsewhere it is the newest, and of several that follow each other the first: a model that
    comes back after others is registered anew, so that the newest version is what was trained last.
    """
    name = record.registration(made)
    found: Version | None = None
    for version in versions:
        if version.tags.get(record.REGISTRATION) == name:
            found = version
        elif not made.origin.run:
            break
    return found


def _complete(registry: Registry, made: Record, used: set[str]) -> RunRecord | None:
    """The run that an earlier attempt stored and could not register any more. What it could not store is given up."""
    found = None
    mark = (record.REGISTRATION, record.registration(made))
    for earlier in registry.runs(registry.experiment(made.model), mark):
        if earlier.status == RUNNING:
            registry.end(earlier.id, KILLED)
        elif earlier.status == FINISHED and earlier.id not in used:
            found = found or earlier
    return found


def _store(registry: Registry, made: Record, layout: Layout, contract_file: Path | None) -> RunRecord:
    """Record a run with all that belongs to it. It is FINISHED only when everything is there."""
    with tempfile.TemporaryDirectory(prefix="modelyard-") as folder:
        lineage = Path(folder) / LINEAGE
        files.write_json(lineage, document(made))
        name = f"{made.environment} {short(made.digest)}"
        run = registry.start(
            registry.experiment(made.model), name, record.run_tags(made, files.sha256(lineage))
        )
        registry.log(run.id, params=record.params(made), metrics=record.metrics(made))
        registry.log_datasets(run.id, record.datasets(made))
        for path, below in _stored(layout, contract_file, Path(folder)):
            registry.upload(run.id, path, below)
        registry.upload(run.id, lineage, "")
    registry.end(run.id, FINISHED)
    return run


def _stored(layout: Layout, contract_file: Path | None, scratch: Path) -> Iterator[tuple[Path, str]]:
    """What is stored with a run, each with the folder that it goes to: the same as in the output folder."""
    for path in (layout.model, layout.reference):
        yield path, path.name
    for path in _documents(layout):
        if path.exists():
            yield path, below(layout, path)
    contract = contract_file or layout.contract
    if contract.exists():
        yield Path(shutil.copyfile(contract, scratch / "contract.json")), ""


def below(layout: Layout, path: Path) -> str:
    """The folder of a run that a file of the output folder goes to; empty for its root."""
    folder = path.parent.relative_to(layout.root).as_posix()
    return "" if folder == "." else folder


def _documents(layout: Layout) -> tuple[Path, ...]:
    return (
        layout.training,
        layout.metrics,
        layout.latency,
        layout.explanations,
        layout.champion,
        layout.data_report,
        layout.sources,
        layout.features_index,
        layout.skew,
        layout.gates,
    )


def _create(registry: Registry, made: Record, run: RunRecord) -> Version:
    """Make the version of a complete run.

    An answer that is lost on the way, or another process with the same model, makes a second one: the first is kept.
    """
    registry.register_model(made.model, f"{made.spec} in {made.environment}", {})
    tags = {name: value for name, value in run.tags.items() if name.startswith("modelyard.")}
    number = registry.create_version(made.model, run, MODEL, tags, record.description(made))
    # A newer one is of another training, which registers at the same time.
    version = _registered([one for one in registry.versions(made.model) if one.number <= number], made)
    if version is None:
        raise RuntimeProblem(
            f"version {number} of {made.model} was removed from the registry {registry.shown} while it was registered",
            help="run the stage again",
        )
    if version.number != number:
        registry.delete_version(made.model, number)
    return version
