"""The pages under ``docs/rules/`` are what the generator writes."""

from __future__ import annotations

from pathlib import Path

from modelyard.rules.generate import pages

ROOT = Path(__file__).parents[1]


def test_committed_pages_are_current() -> None:
    """Mended by ``python -m modelyard.rules.generate``."""
    generated = dict(pages(ROOT / "tests" / "rules"))
    committed = {
        path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "rules").glob("*.md")
    }
    assert sorted(committed) == sorted(generated)
    assert committed == generated
