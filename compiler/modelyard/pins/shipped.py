"""The pins that travel with this release, each with where it was seen."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from modelyard.pins.types import Lock, Package
from modelyard.plan.inputs import Pin

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib costs a tenth of a cold start


def shipped(python: str) -> Lock:
    """The shipped pins, in the form of a lock; without packages where this Python has none."""
    pins = _read("shipped.json")
    return Lock(
        actions=_pins(pins["actions"]),
        images=_pins(pins["images"]),
        providers=_pins(pins["providers"]),
        python=python,
        packages=_packages(python),
    )


def pythons() -> tuple[str, ...]:
    """The Python versions with shipped packages."""
    names = os.listdir(os.path.join(_FOLDER, "requirements"))  # noqa: PTH118, PTH208
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def _packages(python: str) -> Mapping[str, Package]:
    if python not in pythons():
        return {}
    return {
        name: Package(entry["version"], tuple(entry["hashes"]), tuple(entry["requires"]))
        for name, entry in _read(f"requirements/{python}.json")["packages"].items()
    }


def _pins(entries: Mapping[str, Any]) -> Mapping[str, Pin]:
    return {key: Pin(e["name"], e["version"], e["value"], e["source"]) for key, e in entries.items()}


def _read(name: str) -> dict[str, Any]:
    with open(os.path.join(_FOLDER, *name.split("/")), encoding="utf-8") as file:  # noqa: PTH118, PTH123
        content: dict[str, Any] = json.load(file)
    return content
