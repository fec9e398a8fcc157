"""`modelyard show` and `modelyard graph`: the spec in long form, and what feeds what."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from spec_folders import CLOUD, LOCAL, changed, written

from command_line import modelyard

EXAMPLES = Path(__file__).parents[2] / "examples"
JOINED = CLOUD.replace(
    "training:\n",
    """\
  visits:
    parquet: s3://acme-data/visits/*.parquet
    key: customer_id
    timestamp: visited_at
    columns: {customer_id: string, visited_at: timestamp, pages: integer}
    expect: [count(*) >= 1000]
features:
  from: customers
  join: {visits: customer_id}
  columns:
    tenure: tenure
    plan: lower(plan)
    pages: pages * 2
training:
""",
    1,
)


def shown(folder: Path, *arguments: str) -> Any:
    ran = modelyard(folder, "show", *arguments)
    assert ran.code == 0, ran.said
    return yaml.safe_load(ran.out)


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    written(tmp_path, CLOUD)
    ran = modelyard(tmp_path, "show", "--format", "json")
    assert (ran.code, json.loads(ran.out)) == (0, shown(tmp_path))


def test_defaults_and_overrides_are_resolved_for_one_environment(tmp_path: Path) -> None:
    written(tmp_path, CLOUD + "    override: {deployment: {replicas: 5}}\n")
    staging, prod = shown(tmp_path), shown(tmp_path, "--env", "prod")
    assert staging["deployment"]["replicas"]["min"] == 2
    assert prod["deployment"]["replicas"]["min"] == 5
    assert prod["training"]["split"]


@pytest.mark.parametrize("name", ["churn", "demand", "fraud", "quickstart"])
def test_what_is_shown_of_an_example_compiles_to_the_same_contract(name: str, tmp_path: Path) -> None:
    short = tmp_path / "short"
    shutil.copytree(EXAMPLES / name, short, ignore=shutil.ignore_patterns("data"))
    if name == "fraud":  # a high risk needs approval, which only production has
        changed(short, "risk: high", "risk: limited")
    assert modelyard(short, "compile").code == 0
    for path in sorted(short.glob("ops/*/contract/*.json")):
        long = tmp_path / path.stem
        shutil.copytree(short, long, ignore=shutil.ignore_patterns("ops", ".github"))
        written(long, modelyard(short, "show", "--env", path.stem).out)
        ran = modelyard(long, "compile")
        assert ran.code == 0, ran.said
        again, first = (
            json.loads((folder / path.relative_to(short)).read_text()) for folder in (long, short)
        )
        # A spec of one environment has none before it to take releases from.
        assert again | {"promotes_from": first["promotes_from"]} == first


@pytest.mark.parametrize("text", [LOCAL, JOINED], ids=["local", "joined"])
def test_a_graph_leads_from_columns_to_the_model(text: str, tmp_path: Path) -> None:
    graph = json.loads(modelyard(written(tmp_path, text), "graph", "--format", "json").out)
    nodes = {node["id"] for node in graph["nodes"]}
    assert {edge[end] for edge in graph["edges"] for end in ("from", "to")} <= nodes
    assert len(nodes) == len(graph["nodes"])


def test_mermaid_is_read_by_mermaid(tmp_path: Path) -> None:
    merman = pytest.importorskip("merman")
    ran = modelyard(written(tmp_path, JOINED), "graph")
    assert ran.code == 0
    assert ran.out.startswith("flowchart ")
    assert merman.Merman().validate(ran.out, None).valid
    assert "tenure" in merman.Merman().parse_json(ran.out, None)


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not installed")
def test_dot_is_read_by_graphviz(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, JOINED), "graph", "--format", "dot")
    done = subprocess.run(["dot", "-Tplain"], input=ran.out, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.count("\nnode ") >= 8


def test_svg_is_xml_with_every_name(tmp_path: Path) -> None:
    ran = modelyard(written(tmp_path, JOINED), "graph", "--format", "svg")
    root = ET.fromstring(ran.out)  # noqa: S314 - our own
    words = "".join(root.itertext())
    assert root.tag.endswith("svg")
    assert all(name in words for name in ("customers", "visits", "tenure", "pages", "churn"))


def test_a_graph_of_two_specs_is_two_graphs(tmp_path: Path) -> None:
    written(tmp_path / "a")
    written(tmp_path / "b", LOCAL.replace("churn\n", "leavers\n"))
    ran = modelyard(tmp_path, "graph", "a", "b")
    assert ran.out.count("flowchart ") == 2
