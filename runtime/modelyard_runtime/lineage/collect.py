"""The lineage record of a training, from the files that its stages left."""

from __future__ import annotations

import hashlib
import json
import math
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.files import read_json, sha256, sha256_of_folder
from modelyard_runtime.layout import PARTS
from modelyard_runtime.lineage.feeds import feeds
from modelyard_runtime.lineage.types import Judged, Measured, Record
from modelyard_runtime.models.card import CARD
from modelyard_runtime.models.card import read as read_card
from modelyard_runtime.registry.address import redacted

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract, Feature
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.lineage.origin import Origin
    from modelyard_runtime.models.card import Card
    from modelyard_runtime.sources.types import SourceVersion


def collect(contract: Contract, layout: Layout, origin: Origin, root: Path) -> Record:
    """The record of what lies in an output folder.

    Args:
        contract: The contract that was run.
        layout: The output folder.
        origin: Who and what made the training.
        root: The folder of the spec, which locations below it are told from.

    Raises:
        RuntimeProblem: a file of an earlier stage is missing or damaged, or is of another model.
    """
    from modelyard_runtime.sources import versions

    card = read_card(layout.model)
    if card.model != contract.model:
        raise RuntimeProblem(
            f"{layout.model} holds the model {card.model}, the contract is of {contract.model}",
            help="train with this contract, or name the folder where that was done",
        )
    _require_intact(layout.model, card)
    sources = read_json(layout.sources, "the versions of the sources")
    metrics = read_json(layout.metrics, "the evaluation")
    times = read_json(layout.latency, "the latencies") if layout.latency.exists() else {}
    gates = read_json(layout.gates, "the gate report")
    index = read_json(layout.features_index, "the index of the features")
    with _understood(layout.root):
        data = tuple(_located(version, root) for version in versions.parse(sources))
        return Record(
            model=contract.model,
            environment=contract.environment,
            spec=contract.spec,
            contract=contract.digest,
            origin=origin,
            data=data,
            data_version=versions.data_version(data),
            features=tuple(feature.name for feature in card.features),
            features_digest=features_digest(contract, card.features),
            rows={part: int(index["parts"][part]["rows"]) for part in PARTS},
            digest=sha256_of_folder(layout.model),
            estimator=card.estimator.path,
            params={name: _plain(value) for name, value in sorted(card.estimator.params.items())},
            seed=card.seed,
            libraries=dict(sorted(card.libraries.items())),
            metrics=(*_metrics(metrics), *_metrics(times)),
            gates=tuple(_judged(item) for item in gates["gates"]),
            gates_digest=sha256(layout.gates),
            champion=_champion(layout.champion),
            feeds=feeds(contract),
        )


def _require_intact(folder: Path, card: Card) -> None:
    """What is registered is what was trained: the files that the card names, and no other."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found.pop(CARD, None)
    for name in sorted({*found, *card.files}):
        digest = sha256(found[name]) if name in found else ""
        if digest != card.files.get(name):
            raise RuntimeProblem(
                f"{folder / name} is not what the training left",
                help="run `modelyard run --stage train` again",
            )


def features_digest(contract: Contract, features: Sequence[Feature]) -> str:
    """Names the definitions of a model's features: two models with the same digest see the same rows alike."""
    definitions = [
        [feature.name, feature.sql_type, feature.kind, feature.sql, feature.over_seconds, list(feature.by)]
        for feature in features
    ]
    joins = [[join.source, list(join.by), join.as_of] for join in contract.joins]
    known = json.dumps([contract.spine, joins, definitions], separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(known.encode()).hexdigest()


@contextmanager
def _understood(root: Path) -> Generator[None]:
    """What an earlier stage left in another form than its own is told as damage, with the key that is missing."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RuntimeProblem(
            f"what the earlier stages left in {root} is damaged: {type(error).__name__} at {error}",
            help="run them again",
        ) from None


def _located(version: SourceVersion, root: Path) -> SourceVersion:
    """A source whose location names no login, and no folder of this machine where it lies below the spec's."""
    location = version.location
    if "@" in location:
        location = redacted(location)
    elif location.startswith(f"{root.absolute()}/"):
        location = location.removeprefix(f"{root.absolute()}/")
    return replace(version, location=location)


def _metrics(document: dict[str, Any]) -> Iterator[Measured]:
    """The metrics of an evaluation, or of its latencies."""
    figures: dict[str, dict[str, Any]] = document.get("metrics") or {}
    for name, item in figures.items():
        yield _measured(name, item)
    if "model_size_mb" in document:
        yield Measured("model_size_mb", float(document["model_size_mb"]), None, None, None)


def _measured(name: str, item: dict[str, Any]) -> Measured:
    return Measured(
        name,
        float(item["estimate"]),
        _number(item.get("lower")),
        _number(item.get("upper")),
        _whole(item.get("n")),
    )


def _judged(item: dict[str, Any]) -> Judged:
    return Judged(
        name=str(item["name"]),
        text=str(item["text"]),
        verdict=str(item["verdict"]),
        inconclusive=str(item["inconclusive"]),
        estimate=_number(item.get("estimate")),
        lower=_number(item.get("lower")),
        upper=_number(item.get("upper")),
        threshold=_number(item.get("threshold")),
        n=_whole(item.get("n")),
        reason=str(item.get("reason") or ""),
    )


def _champion(path: Path) -> int | None:
    if not path.exists():
        return None
    return int(read_json(path, "the champion of the evaluation")["version"])


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


def _plain(value: object) -> object:
    """A parameter as JSON can hold it."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in cast("dict[object, object]", value).items()}
    return str(value)
