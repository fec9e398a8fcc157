"""What to do when an alert fires, one section an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.emit.header import header
from modelyard.targets.monitoring import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.plan.types import Plan
    from modelyard.targets.monitoring.alert import Alert


def text(plan: Plan) -> str:
    """The runbook as Markdown; the alerts' ``runbook_url`` points at its headings."""
    lines = [f"<!-- {header(plan.paths.spec).replace('--', '- -')} -->", f"# Runbook: {plan.model}", ""]
    lines += [
        "Each alert links to its section. `critical` wakes a person, `warning` waits for working hours.",
        "",
    ]
    for alert, environments in _by_name(plan):
        lines += [f"## {alert.name}", ""]
        lines += [f"**{alert.severity}** in {', '.join(environments)}: {alert.summary}.", ""]
        lines += [f"First: {alert.action[0].lower()}{alert.action[1:]}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _by_name(plan: Plan) -> Iterator[tuple[Alert, list[str]]]:
    found: dict[str, tuple[Alert, list[str]]] = {}
    for environment in plan.environments:
        for _, items in rules.topics(plan, environment):
            for alert in items:
                found.setdefault(alert.name, (alert, []))[1].append(f"`{environment.name}`")
    yield from found.values()
