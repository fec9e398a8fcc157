"""Rules never crash: sections of every document recombined, values swapped, keys dropped, with a fixed budget."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelyard.check import check
from modelyard.source.load import parse
from rule_documents import read

if TYPE_CHECKING:
    from random import Random

ROOT = Path(__file__).parents[1]
ODD: tuple[Any, ...] = (
    0, 1, -1, 1.5, 10**6, True, None, "", "x", "customer_id", "churned", "plan", "now()", "count(*)", "0%", "100%",
    "1s", "10y", "1Mi", "daily", "* * * * *", "s3://b/p", "http://x", "0.0.0.0/0", "a/b", "::/0", "roc_auc >= 0",
    [], {},
)  # fmt: skip


class Nothing:
    def read(self, path: str) -> str | None:
        return {"requirements.txt": "a\nb==1\n-r c\n"}.get(path)

    def read_output(self, path: str) -> str | None:
        return '{"gates": [{"check": {"text": "roc_auc >= 0.9"}, "by": null, "on": "test"}, 7, {"check": 1}]}'


@cache
def specs() -> list[dict[str, Any]]:
    """Every spec that a document or an example has, less those that are no YAML mapping."""
    texts = [
        document.files.get("modelyard.yaml", b"")
        for document in map(read, sorted((ROOT / "tests/rules").glob("*.md")))
    ]
    texts += [path.read_bytes() for path in sorted((ROOT / "examples").glob("*/modelyard.yaml"))]
    found: list[dict[str, Any]] = []
    for text in texts:
        try:
            data = yaml.safe_load(text)
        except (yaml.YAMLError, UnicodeError, ValueError):
            continue
        if isinstance(data, dict) and len(text) < 10_000 and b"&" not in text:
            found.append(data)
    return found


def spots(here: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every container with every key in it."""
    for key in list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ():
        found.append((here, key))
        spots(here[key], found)
    return found


def recombined(random: Random) -> dict[str, Any]:
    spec = copy.deepcopy(random.choice(specs()))
    for _ in range(random.randint(0, 3)):
        other = copy.deepcopy(random.choice(specs()))
        key = random.choice(list(other))
        spec[key] = other[key]
    for _ in range(random.randint(0, 4)):
        places = spots(spec, [])
        container, key = random.choice(places)
        if random.random() < 0.3:
            del container[key]
        elif random.random() < 0.5:
            container[key] = copy.deepcopy(random.choice(ODD))
        else:
            source, name = random.choice(spots(random.choice(specs()), []))
            container[key] = copy.deepcopy(source[name])
    return spec


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random=st.randoms(use_true_random=False))
def test_recombined_specs_end_in_diagnostics(random: Random) -> None:
    text = yaml.safe_dump(recombined(random), sort_keys=False, allow_unicode=True)
    checked = check(parse(text, "modelyard.yaml"), Nothing())
    for diagnostic in checked.diagnostics():
        assert diagnostic.message == diagnostic.message.strip()
        assert "\n" not in diagnostic.message
        assert not diagnostic.message.endswith(".")
