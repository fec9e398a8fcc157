"""A real Prometheus with the emitted rules: what it scrapes, what a query finds, which alerts fire."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import yaml
from bench import HOME, MODEL, fetch, fresh, server, until

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from pathlib import Path

PORT = 5597
URL = f"http://127.0.0.1:{PORT}"
FOLDER = HOME / "prometheus"


def group_rules(repository: Path, environment: str) -> list[dict[str, Any]]:
    """The groups of the emitted rules that are of an environment."""
    text = (repository / "ops" / MODEL / "monitoring" / "rules.yaml").read_text(encoding="utf-8")
    groups = yaml.safe_load(text)["groups"]
    return [group for group in groups if f"-{environment}-" in group["name"]]


@contextmanager
def prometheus(repository: Path, environment: str) -> Generator[str]:
    """Run it. Rules are the emitted ones; only how long a condition has to hold is cut, so that a run can see it."""
    if shutil.which("prometheus") is None:
        pytest.skip("prometheus is not installed (apt-get install prometheus)")
    fresh(FOLDER)
    groups = group_rules(repository, environment)
    for rule in (rule for group in groups for rule in group["rules"] if "for" in rule):
        rule["for"] = "2s"
    (FOLDER / "rules.yaml").write_text(yaml.safe_dump({"groups": groups}), encoding="utf-8")
    (FOLDER / "targets.json").write_text("[]", encoding="utf-8")
    configuration = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s", "scrape_timeout": "1s"},
        "rule_files": ["rules.yaml"],
        "scrape_configs": [
            {"job_name": "pods", "file_sd_configs": [{"files": ["targets.json"], "refresh_interval": "1s"}]}
        ],
    }
    (FOLDER / "prometheus.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    command = [
        "prometheus", f"--config.file={FOLDER}/prometheus.yml", f"--storage.tsdb.path={FOLDER}/data",
        f"--web.listen-address=127.0.0.1:{PORT}",
    ]  # fmt: skip
    with server("prometheus", command, f"{URL}/-/ready"):
        yield URL


def targets(found: Mapping[str, Mapping[str, str]]) -> None:
    """What to scrape: address by labels, as the emitted ServiceMonitor would put them on."""
    document = [
        {"targets": [address], "labels": {"environment": "staging", **labels}}
        for address, labels in found.items()
    ]
    (FOLDER / "targets.new").write_text(json.dumps(document), encoding="utf-8")
    (FOLDER / "targets.new").rename(FOLDER / "targets.json")


def query(expression: str) -> list[dict[str, Any]]:
    """What an expression finds now. A query that Prometheus refuses fails."""
    answer = fetch(f"{URL}/api/v1/query?{urlencode({'query': expression})}", 20)
    assert answer is not None, f"Prometheus refuses {expression}"
    result = json.loads(answer)["data"]["result"]
    return result if isinstance(result, list) else []


def number(expression: str) -> float | None:
    """The one number of an expression, None where there is none."""
    found = query(expression)
    return float(found[0]["value"][1]) if found else None


def firing() -> set[str]:
    """The alerts that fire."""
    answer = json.loads(fetch(f"{URL}/api/v1/alerts", 10) or '{"data": {"alerts": []}}')
    return {one["labels"]["alertname"] for one in answer["data"]["alerts"] if one["state"] == "firing"}


def fires(alert: str, seconds: float = 60) -> None:
    """Wait until an alert fires."""
    until(lambda: alert in firing(), seconds, f"{alert} to fire")


def panels(repository: Path) -> list[str]:
    """Every query of the emitted dashboard, with the variables as Grafana fills them in."""
    document = json.loads(
        (repository / "ops" / MODEL / "monitoring" / "dashboard.json").read_text(encoding="utf-8")
    )
    filled = (re.sub(r"\$environment", "staging", text) for text in _expressions(document))
    return [text.replace("$__rate_interval", "1m").replace("$__range", "1h") for text in filled]


def _expressions(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("expr"), str):
            yield node["expr"]
        for value in node.values():
            yield from _expressions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _expressions(value)
