"""`kubectl kustomize` over the folder of each environment: it builds what is written, and nothing else."""

from __future__ import annotations

from modelyard.verify import tools
from modelyard.verify.registry import CHECKS
from modelyard.verify.types import Fault, Result, Tree, judged, nothing

NAME = "kubectl"


def check(tree: Tree) -> Result:
    """Every environment, one call each."""
    folders = tree.overlays()
    if not folders:
        return nothing(NAME, CHECKS[NAME])
    tool = tools.find(NAME)
    if tool is None:
        return tools.missing(NAME, CHECKS[NAME])
    faults: list[Fault] = []
    for folder in folders:
        said = tools.ask([tool, "kustomize", folder], tree.root)
        if said.code:
            faults.append(Fault(f"{folder}/kustomization.yaml", said.text[:500]))
    return judged(NAME, CHECKS[NAME], len(folders), faults, tools.version(tool, "version", "--client"))
