"""zizmor over the workflows, as its most pedantic persona, offline."""

from __future__ import annotations

import json
from typing import Any

from modelyard.verify import tools
from modelyard.verify.registry import CHECKS
from modelyard.verify.types import Fault, Result, Tree, judged, nothing

NAME = "zizmor"
_OPTIONS = ("--offline", "--no-progress", "-q", "--no-config", "--strict-collection", "--persona", "pedantic")


def check(tree: Tree) -> Result:
    """Every workflow in one call."""
    paths = [file.path for file in tree.workflows()]
    if not paths:
        return nothing(NAME, CHECKS[NAME])
    tool = tools.find(NAME)
    if tool is None:
        return tools.missing(NAME, CHECKS[NAME])
    said = tools.ask([tool, *_OPTIONS, "--format", "json", *paths], tree.root)
    return judged(NAME, CHECKS[NAME], len(paths), _faults(said), tools.version(tool))


def _faults(said: tools.Said) -> list[Fault]:
    try:
        found: list[dict[str, Any]] = json.loads(said.out)
    except ValueError:
        return [Fault("", f"zizmor ended with {said.code}: {said.text[:500]}")]
    return [_fault(one) for one in found if not one.get("ignored")]


def _fault(one: dict[str, Any]) -> Fault:
    place = next((p for p in one["locations"] if p["symbolic"].get("kind") == "Primary"), one["locations"][0])
    known = next(iter(place["symbolic"]["key"].values()))
    path = str(known.get("verbatim_path") or known.get("given_path") or "")
    line = int(place["concrete"]["location"]["start_point"]["row"]) + 1
    return Fault(path, str(one["desc"]), line=line, rule=str(one["ident"]))
