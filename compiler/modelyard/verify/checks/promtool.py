"""promtool over the alert rules, and over the tests that are emitted with them."""

from __future__ import annotations

from modelyard.verify import tools
from modelyard.verify.registry import CHECKS
from modelyard.verify.types import Fault, Result, Tree, judged, nothing

NAME = "promtool"
_RULES, _TESTS = "/rules.yaml", "/rules.test.yaml"


def check(tree: Tree) -> Result:
    """Rules first, then their tests."""
    rules = [file.path for file in tree.below("monitoring") if file.path.endswith(_RULES)]
    tests = [file.path for file in tree.below("monitoring") if file.path.endswith(_TESTS)]
    if not rules:
        return nothing(NAME, CHECKS[NAME])
    tool = tools.find(NAME)
    if tool is None:
        return tools.missing(NAME, CHECKS[NAME])
    faults = [
        Fault(paths[0], said.text[:1000])
        for verb, paths in (("check", rules), ("test", tests))
        if paths and (said := tools.ask([tool, verb, "rules", *paths], tree.root)).code
    ]
    return judged(NAME, CHECKS[NAME], len(rules) + len(tests), faults, tools.version(tool))
