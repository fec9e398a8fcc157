"""Inputs that try to break the checks and the compiler: specs whose parts are exchanged, repeated, lost or replaced."""

from __future__ import annotations

import copy
import itertools
from typing import TYPE_CHECKING, Any

import yaml
from mutations import corpus, mutated

from modelyard.check import check
from modelyard.compile import compile_spec
from modelyard.diagnostics import text
from modelyard.plan.types import Paths
from modelyard.source.load import parse

if TYPE_CHECKING:
    import random

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 10**30, 0.5, float("inf"), "", "x", "5%", "0%", "100%", "7d", "1s", "9999999999y",
    "2Gi", "500m", "daily", "0 0 31 2 *", "@acme/ml", "*", "a/b", "s3://", "s3://b",
    "s3://b/**", "/etc/passwd", "../x", "~",
    "é", "count(*)", "count(*) >= 1", "1 = 1", "null", "a.b.c", "(((", "'", "roc_auc >= champion.roc_auc",
    "sum(sum(x)) > 1",
    "max(event_time) >= now() - interval 24 hours", "x / 0", "cast('a' as integer)", "x in ()", "recall >= 1e999",
    "select 1", "x -- y", "amount > all (select 1)", "\U0001f680", "\u202e", "a\nb", "{{ x }}", "${x}", "NO", "1e3",
    "0x1f", [], {}, [None], [[]], [{}], {"secret": "X"}, {"create": {}}, {"parquet": "s3://b/p/"},
    {"check": "x > 1"}, {"a": {"b": 1}},
)  # fmt: skip
"""What a place may hold that was meant for something else."""


class Nothing:
    """No file beside the spec, and nothing emitted before."""

    def read(self, path: str) -> str | None:
        """Nothing."""
        return None

    def read_output(self, path: str) -> str | None:
        """Nothing."""
        return None


def whole_specs() -> list[tuple[str, dict[str, Any]]]:
    """Every spec of the corpus that can be read, as text and as data."""
    found = []
    for content in corpus():
        data = parse(content, "f.yaml").data
        if isinstance(data, dict) and "training" in data:
            found.append((content, data))
    return found


def made(chance: random.Random, specs: list[tuple[str, dict[str, Any]]]) -> str:
    """A spec with parts of others in it, or with its text disturbed."""
    content, data = chance.choice(specs)
    if chance.random() < 0.3:
        return mutated(chance, [content])
    tree = copy.deepcopy(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        _change(chance, tree, chance.choice(specs)[1])
    return yaml.dump(tree, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)


def _change(chance: random.Random, tree: dict[str, Any], other: dict[str, Any]) -> None:
    places = list(_places(tree))
    if not places:
        return
    holder, key = chance.choice(places)
    kind = chance.randint(0, 5)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = copy.deepcopy(chance.choice(VALUES))
    elif kind == 2:  # what stands in the same place elsewhere, or anywhere
        same = [value for where, name in _places(other) if name == key for value in [where[name]]]
        holder[key] = copy.deepcopy(chance.choice(same or [where[name] for where, name in _places(other)]))
    elif kind == 3 and isinstance(holder, dict):
        holder[chance.choice(("x", "name", "by", "on", *map(str, other)))] = copy.deepcopy(holder[key])
    elif kind == 4:
        holder[key] = [copy.deepcopy(holder[key])] * chance.randint(1, 3)
    else:
        where, name = chance.choice(places)
        if not _within(where, holder[key]) and not _within(holder, where[name]):
            holder[key], where[name] = where[name], holder[key]


def _within(part: object, whole: object) -> bool:
    """Whether one is somewhere in the other, so that to exchange them would make a circle."""
    children = whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ()
    return part is whole or any(_within(part, child) for child in children)


def _places(tree: Any) -> Any:
    """Every key of a mapping and index of a list, with what holds it."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(items):
        yield tree, key
        yield from _places(value)


def judge_whole(content: str) -> tuple[str, ...]:
    """Check, compile where nothing stands in the way, and tell the rules found. Raises where modelyard has a bug."""
    checked = check(parse(content, "modelyard.yaml"), Nothing())
    found = checked.diagnostics()
    if checked.fine and checked.spec is not None:
        paths = Paths("modelyard.yaml", "", f"ops/{checked.spec.model}", ".github/workflows")
        done = compile_spec(checked, Nothing(), paths)
        found = done.checked.diagnostics()
        assert done.files or any(one.severity == "error" for one in found)
    else:
        assert any(one.severity == "error" for one in found)
    text.render(found, {"modelyard.yaml": checked.document.text}).encode("utf-8")
    return tuple(itertools.chain((one.rule for one in found), () if found else ("(nothing found)",)))
