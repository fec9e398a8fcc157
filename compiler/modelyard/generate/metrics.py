"""The reference page of the served metrics, from the one list of them."""

from __future__ import annotations

from modelyard.targets.monitoring.metrics import METRICS


def metrics() -> str:
    """The page."""
    head = (
        "# Served metrics\n\nGenerated from the list that alerts, dashboard and canary analysis are made from. "
        "Every series carries\n`model`; the scrape adds `environment`. `serve` is the endpoint, "
        "`watch` the drift job.\n\n"
        "| metric | kind | by | labels | meaning |\n| --- | --- | --- | --- | --- |\n"
    )
    rows = (
        f"| `{m.name}` | {m.kind} | {m.by} | {', '.join(f'`{label}`' for label in m.labels) or '–'} | {m.help} |\n"
        for m in METRICS
    )
    return head + "".join(rows)
