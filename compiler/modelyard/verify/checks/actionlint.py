"""actionlint over the workflows, with shellcheck over their scripts where that is installed."""

from __future__ import annotations

import json

from modelyard.verify import tools
from modelyard.verify.registry import CHECKS
from modelyard.verify.types import Fault, Result, Tree, judged, nothing

NAME = "actionlint"


def check(tree: Tree) -> Result:
    """Every workflow in one call."""
    paths = [file.path for file in tree.workflows()]
    if not paths:
        return nothing(NAME, CHECKS[NAME])
    tool = tools.find(NAME)
    if tool is None:
        return tools.missing(NAME, CHECKS[NAME])
    said = tools.ask([tool, "-no-color", "-format", "{{json .}}", *paths], tree.root)
    version = tools.version(tool)
    if tools.find("shellcheck") is None:
        version += ", without shellcheck: " + tools.GET["shellcheck"]
    return judged(NAME, CHECKS[NAME], len(paths), _faults(said), version)


def _faults(said: tools.Said) -> list[Fault]:
    if said.code == 0:
        return []
    try:
        found = json.loads(said.out)
    except ValueError:
        return [Fault("", f"actionlint ended with {said.code}: {said.text[:500]}")]
    return [Fault(one["filepath"], one["message"], line=int(one["line"]), rule=one["kind"]) for one in found]
