"""Output of models that are gone: renamed in their spec, or their spec deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from modelyard.write.types import Owner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def orphans(root: Path, models: Mapping[str, str], folder: str = "ops") -> tuple[Owner, ...]:
    """Owners of output whose spec now describes another model or is no longer there, sorted by model.

    ``models`` maps each spec that was compiled (its path under the root) to its model. Output of specs that stand
    and were not compiled this time is left alone, and so is every manifest that can't be read.
    """
    found: list[Owner] = []
    for path in sorted((root / folder).glob("*/manifest.json")):
        owner = _owner(path, f"{folder}/{path.parent.name}")
        if owner is None or models.get(owner.spec) == owner.model:
            continue
        if owner.spec in models or not (root / owner.spec).is_file():
            found.append(owner)
    return tuple(found)


def _owner(path: Path, folder: str) -> Owner | None:
    """Whom a manifest says that it belongs to."""
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    fields = cast("dict[str, object]", data) if isinstance(data, dict) else {}
    model, spec = fields.get("model"), fields.get("spec")
    return Owner(model, spec, folder) if isinstance(model, str) and isinstance(spec, str) else None
