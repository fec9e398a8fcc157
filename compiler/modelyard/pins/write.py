"""Writes `modelyard.lock`: the same lock is the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.yaml import Before, dump
from modelyard.pins.types import LOCK_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modelyard.pins.types import Lock, Package
    from modelyard.plan.inputs import Pin

_SHORT = ("lock", "python")
_HEADER = "Written by `modelyard lock`. Commit it; `modelyard lock --upgrade` moves what it pins."


def text(lock: Lock) -> str:
    """The text of a lock file."""
    body: dict[str, object] = {"lock": LOCK_VERSION, "python": lock.python}
    if lock.modelyard is not None:
        own = lock.modelyard
        wheel = {"wheel": own.wheel} if own.wheel is not None else {}
        body["modelyard"] = {"version": own.version, "sha256": own.sha256, **wheel}
    if lock.team is not None:
        team = lock.team
        body["team"] = {"file": team.file, "sha256": team.sha256, "names": sorted(team.names)}
    body["actions"] = _section(lock.actions, lambda pin: {"version": pin.version, "sha": pin.value})
    body["images"] = _section(lock.images, lambda pin: {"digest": pin.value})
    body["providers"] = _section(lock.providers, lambda pin: {"address": pin.value, "version": pin.version})
    body["packages"] = {name: _package(lock.packages[name]) for name in sorted(lock.packages)}
    spaced = {key: value if key in _SHORT else Before(value, blank=True) for key, value in body.items()}
    return dump(spaced, header=_HEADER)


def _section(pins: Mapping[str, Pin], fields: Callable[[Pin], dict[str, str]]) -> dict[str, object]:
    return {name: {**fields(pins[name]), "source": pins[name].source} for name in sorted(pins)}


def _package(package: Package) -> dict[str, object]:
    requires = {"requires": sorted(package.requires)} if package.requires else {}
    return {"version": package.version, **requires, "hashes": sorted(package.hashes)}
