"""The page of a rule, taken from its module: shown by ``explain``, by SARIF viewers and in the docs."""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING

from modelyard.records import dataclass
from modelyard.rules.registry import find, load

if TYPE_CHECKING:
    from modelyard.rules.types import Rule

REQUIRED = ("What it does", "Why", "Example", "Instead")
OPTIONAL = ("References",)


@dataclass(frozen=True, slots=True)
class Page:
    """A rule in words. ``sections`` has the text below each heading, in the order of writing."""

    rule: Rule
    sections: dict[str, str]

    @property
    def markdown(self) -> str:
        """The whole page."""
        accept = "can be accepted with a reason" if self.rule.acceptable else "can't be accepted"
        head = f"# {self.rule.id}\n\n*{self.rule.severity} · {self.rule.family} · {accept}*"
        body = (f"## {heading}\n\n{text}" for heading, text in self.sections.items())
        summary = self.rule.summary[0].upper() + self.rule.summary[1:] + "."
        return "\n\n".join((head, summary, *body)) + "\n"


def page(rule_id: str) -> Page:
    """The page of a registered rule; ``KeyError`` for any other name."""
    rule = find(rule_id)
    if rule is None:
        raise KeyError(rule_id)
    return Page(rule, _sections(cleandoc(load(rule_id).__doc__ or "")))


def _sections(text: str) -> dict[str, str]:
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if line.startswith("## ") and not fenced:
            lines = sections.setdefault(line.removeprefix("## ").strip(), [])
        else:
            lines.append(line)
    return {heading: "\n".join(body).strip() for heading, body in sections.items()}
