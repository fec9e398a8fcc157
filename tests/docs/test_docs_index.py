"""Every page is found from the index."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_every_page_is_linked_from_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([^)#]+\.md)", index))
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"README.md"}
    assert {page for page in pages if not page.startswith("rules/")} <= linked
    rules = (DOCS / "rules" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\]\(([^)#/]+\.md)", rules))
    assert {path.name for path in (DOCS / "rules").glob("*.md")} - {"README.md"} == named
