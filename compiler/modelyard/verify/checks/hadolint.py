"""hadolint over the Dockerfiles."""

from __future__ import annotations

import json

from modelyard.verify import tools
from modelyard.verify.registry import CHECKS
from modelyard.verify.types import Fault, Result, Tree, judged, nothing

NAME = "hadolint"


def check(tree: Tree) -> Result:
    """Every Dockerfile in one call."""
    paths = [file.path for file in tree.dockerfiles()]
    if not paths:
        return nothing(NAME, CHECKS[NAME])
    tool = tools.find(NAME)
    if tool is None:
        return tools.missing(NAME, CHECKS[NAME])
    said = tools.ask([tool, "--no-color", "--format", "json", *paths], tree.root)
    return judged(NAME, CHECKS[NAME], len(paths), _faults(said), tools.version(tool))


def _faults(said: tools.Said) -> list[Fault]:
    try:
        found = json.loads(said.out)
    except ValueError:
        return [Fault("", f"hadolint ended with {said.code}: {said.text[:500]}")]
    return [Fault(one["file"], one["message"], line=int(one["line"]), rule=one["code"]) for one in found]
