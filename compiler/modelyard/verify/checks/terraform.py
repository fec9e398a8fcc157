"""terraform: the form of every file; and each root that is initialised, by `terraform validate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from modelyard.verify import tools
from modelyard.verify.registry import CHECKS
from modelyard.verify.types import Fault, Result, Tree, judged, nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "terraform"


def check(tree: Tree) -> Result:
    """Form of all, validity of what is initialised. What is not is named, for `init` needs a network."""
    files = [file.path for file in tree.below("terraform") if file.path.endswith(".tf")]
    if not files:
        return nothing(NAME, CHECKS[NAME])
    tool = tools.find(NAME)
    if tool is None:
        return tools.missing(NAME, CHECKS[NAME])
    roots = sorted(
        {path.rpartition("/")[0] for path in files if "/environments/" in path or "/bootstrap/" in path}
    )
    ready = [root for root in roots if (tree.root / root / ".terraform").is_dir()]
    faults = [
        *_unformatted(tool, tree),
        *(fault for root in ready for fault in _invalid(tool, tree, root)),
    ]
    version = tools.version(tool)
    if len(ready) < len(roots):
        left = len(roots) - len(ready)
        version += f", {left} of {len(roots)} roots not validated: terraform init them first"
    return judged(NAME, CHECKS[NAME], len(files), faults, version)


def _unformatted(tool: str, tree: Tree) -> Iterator[Fault]:
    folder = f"{tree.plan.paths.ops}/terraform"
    said = tools.ask([tool, "fmt", "-check", "-recursive", "-list=true", folder], tree.root)
    if said.code not in (0, 3):
        yield Fault(folder, said.text[:500])
        return
    for line in said.out.splitlines():
        yield Fault(line.strip(), "terraform fmt would change it")


def _invalid(tool: str, tree: Tree, root: str) -> Iterator[Fault]:
    said = tools.ask([tool, f"-chdir={root}", "validate", "-json"], tree.root)
    try:
        found: list[dict[str, Any]] = json.loads(said.out)["diagnostics"]
    except (ValueError, KeyError):
        yield Fault(root, f"terraform validate ended with {said.code}: {said.text[:500]}")
        return
    for one in found:
        place: dict[str, Any] | None = one.get("range")
        path = f"{root}/{place['filename']}" if place else root
        line = int(place["start"]["line"]) if place else 0
        yield Fault(path, f"{one['summary']}: {one.get('detail', '')}".strip(": "), line=line)
