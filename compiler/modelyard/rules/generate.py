"""Write ``docs/rules/``: a page a rule with its expected rendering, and an index.

Run as ``python -m modelyard.rules.generate`` in a checkout.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.rules.page import page
from modelyard.rules.registry import RULES
from modelyard.rules.types import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modelyard.rules.types import Rule

_INTRODUCTION = """\
What modelyard finds in a spec. `modelyard explain RULE` prints the page of a rule. A rule that can be
accepted is set aside under `governance.accepts`, with a reason, and shown as a note from then on."""
_YES_NO = {True: "yes", False: "no"}
_RENDERING = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pages(documents: Path) -> Iterator[tuple[str, str]]:
    """File name and text of every page. ``documents`` is the folder of the rules' test documents."""
    yield "README.md", index()
    for rule in RULES:
        document = documents / f"{rule.id}.md"
        shown = _RENDERING.search(document.read_text(encoding="utf-8")) if document.exists() else None
        text = page(rule.id).markdown
        if shown:
            text += f"\n## How it is shown\n\n```text\n{shown[1]}```\n"
        yield f"{rule.id}.md", text


def index() -> str:
    """The list of all rules by family."""
    parts = [
        "# Rules",
        _INTRODUCTION,
    ]
    for family, about in FAMILIES.items():
        rules = sorted((rule for rule in RULES if rule.family == family), key=lambda rule: rule.id)
        if rules:
            parts.append(f"## {family.capitalize()}: {about}\n\n" + _table(rules))
    return "\n\n".join(parts) + "\n"


def _table(rules: list[Rule]) -> str:
    rows = [
        f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.summary} | {_YES_NO[rule.acceptable]} |"
        for rule in rules
    ]
    return "\n".join(("| rule | severity | finds | can be accepted |", "| --- | --- | --- | --- |", *rows))


def write(target: Path, files: Mapping[str, str]) -> None:
    """Make the folder hold exactly these pages."""
    target.mkdir(parents=True, exist_ok=True)
    for stale in sorted(target.glob("*.md")):
        if stale.name not in files:
            stale.unlink()
    for name, text in files.items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    root = Path(__file__).parents[3]
    write(root / "docs" / "rules", dict(pages(root / "tests" / "rules")))
