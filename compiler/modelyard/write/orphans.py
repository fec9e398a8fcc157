"""Output of models that are gone: renamed in their spec, or their spec deleted."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, cast

from modelyard.write.types import Owner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path


def orphans(
    root: Path, models: Mapping[str, str], proved: AbstractSet[str] = frozenset(), folder: str = "ops"
) -> tuple[Owner, ...]:
    """Owners of output whose spec now describes another model or is no longer there, sorted by model.

    ``models`` maps each spec that was compiled (its path under the root) to its model; the folders in ``proved`` are
    known to be theirs. Output of specs that stand and were not compiled this time is left alone, and so is every
    manifest that can't be read.
    """
    found: list[Owner] = []
    for name in _names(f"{root}/{folder}"):
        here = f"{folder}/{name}"
        owner = None if here in proved else _owner(root / here / "manifest.json", here)
        if owner is None or models.get(owner.spec) == owner.model:
            continue
        if owner.spec in models or not (root / owner.spec).is_file():
            found.append(owner)
    return tuple(found)


def _names(folder: str) -> list[str]:
    """What lies in a folder, sorted; nothing where there is none."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names alone, once for each of a thousand roots
    except OSError:
        return []


def _owner(path: Path, folder: str) -> Owner | None:
    """Whom a manifest says that it belongs to."""
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    fields = cast("dict[str, object]", data) if isinstance(data, dict) else {}
    model, spec = fields.get("model"), fields.get("spec")
    return Owner(model, spec, folder) if isinstance(model, str) and isinstance(spec, str) else None
