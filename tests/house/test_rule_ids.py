"""Every name of a rule that the compiler speaks is registered, and every registered rule is spoken of somewhere."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPILER = Path(__file__).parents[2] / "compiler" / "modelyard"
REGISTRY = COMPILER / "rules" / "registry.py"
NAME = re.compile(r"[a-z]+(?:-[a-z]+)+")
MAKERS = frozenset({"Finding", "Problem", "Refusal", "_RefusedError", "_finding", "_problem", "refuse"})
"""What makes a finding, of which every argument that looks like a rule's name is one."""
KNOWN = frozenset(rule.id for rule in RULES)


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(COMPILER.rglob("*.py"))}


def named(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name wherever a finding is made with a literal name."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        maker = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if maker in MAKERS:
            for value in (*call.args, *(keyword.value for keyword in call.keywords)):
                if isinstance(value, ast.Constant) and NAME.fullmatch(str(value.value)):
                    yield call.lineno, str(value.value)


def test_every_finding_is_of_a_registered_rule() -> None:
    found = [(path, *place) for path, tree in trees().items() for place in named(tree)]
    assert len(found) > 200
    assert [f"{path}:{line}: {rule}" for path, line, rule in found if rule not in KNOWN] == []


def test_every_registered_rule_is_raised() -> None:
    spoken = {
        node.value
        for path, tree in trees().items()
        if path != REGISTRY
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(KNOWN - spoken) == []
