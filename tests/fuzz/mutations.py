"""Inputs that try to break the reader: bytes, YAML-like noise, and mutated specs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.diagnostics import github, report, sarif, text
from modelyard.diagnostics import json as json_renderer
from modelyard.rules.registry import severity_of
from modelyard.source.load import parse

if TYPE_CHECKING:
    import random

TESTS = Path(__file__).parents[1]

TOKENS = (
    *"abz019 \n\t\r:-?,[]{}&*!|>'\"%@`#~<.=+_^$\\/()",
    *(
        "\n",
        "\n  ",
        "\n    ",
        ": ",
        "- ",
        "? ",
        "---",
        "...",
        "<<: ",
        "&a ",
        "*a",
        "!!str ",
        "!<x> ",
        "|2-\n",
        ">+\n",
    ),
    *(
        "%YAML 1.2\n",
        "%TAG ! x\n",
        "null",
        "true",
        "0x1f",
        ".nan",
        "1e9",
        "é",
        "国",
        "😀",
        "\\u00",
        "\\x4",
        "''",
        '""',
    ),
    *("{{ x }}", "${{ x }}", "a: b\n", "b: c\n", "c: ", "\n- ", "a: b: c"),
)
RARE = ("\x00", "\x1b", "\x85", "\u2028", "\ufeff", "\u202e", "\ud800")
"""Characters that end reading at once: seldom, so that the rest is reached."""


def token(chance: random.Random) -> str:
    """One token."""
    return chance.choice(RARE if chance.random() < 0.005 else TOKENS)


def corpus() -> list[str]:
    """Whole specs: those of the rules' documents and of the examples."""
    from rule_documents import read

    found = [
        content.decode("utf-8", "replace")
        for path in sorted((TESTS / "rules").glob("*.md"))
        for content in read(path).files.values()
        if len(content) < 20_000
    ]
    examples = sorted(TESTS.parent.glob("examples/**/modelyard.yaml"))
    return found + [path.read_text(encoding="utf-8") for path in examples]


def noise(chance: random.Random) -> str:
    """A few dozen tokens of YAML in no order."""
    return "".join(token(chance) for _ in range(chance.randint(0, 60)))


def garbage(chance: random.Random) -> bytes:
    """Bytes, half of them so few that they can be text."""
    return chance.randbytes(chance.choice((1, 2, 3, 80)))


def made(chance: random.Random, specs: list[str]) -> str | bytes:
    """One of the three."""
    kind = chance.random()
    return mutated(chance, specs) if kind < 0.5 else noise(chance) if kind < 0.9 else garbage(chance)


def mutated(chance: random.Random, specs: list[str]) -> str:
    """A spec with a few stretches removed, repeated, moved or replaced by tokens."""
    spec = chance.choice(specs)
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(spec))
        end = min(len(spec), start + chance.randint(0, 20))
        piece = chance.choice(("", spec[start:end] * 2, token(chance), token(chance) * 3))
        spec = spec[:start] + piece + spec[end:]
    return spec


def judge(content: str | bytes) -> tuple[str, ...]:
    """Read, place and render; the rules that were found. Raises only where modelyard has a bug."""
    document = parse(content, "f.yaml")
    found = report.resolve(document.findings, document, severity_of)
    texts = {"f.yaml": document.text}
    for rendering in (
        text.render(found, texts),
        json_renderer.render(found),
        github.render(found),
        sarif.render(found),
    ):
        rendering.encode("utf-8")
    assert document.readable or report.stops(found)
    assert document.readable == isinstance(document.data, dict)
    for finding in found:
        assert finding.span.start <= finding.span.end
    return tuple(finding.rule for finding in found)
