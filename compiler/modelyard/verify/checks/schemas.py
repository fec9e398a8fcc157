"""Everything that has a schema, against the one that travels with modelyard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import yaml

from modelyard.verify import manifests, schemas
from modelyard.verify.registry import CHECKS
from modelyard.verify.types import Fault, Result, Tree, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.emit.file import File

NAME = "schemas"


def check(tree: Tree) -> Result:
    """Workflows, manifests, dashboard, alert rules and contracts."""
    pairs = list(_pairs(tree))
    found = [fault for file, schema in pairs for fault in _faults(file, schema)]
    found += manifests.faults(tree)
    return judged(
        NAME, CHECKS[NAME], len(pairs) + len(tree.manifests()), found, f"Kubernetes {schemas.KUBERNETES}"
    )


def _pairs(tree: Tree) -> Iterator[tuple[File, str]]:
    for file in tree.workflows():
        yield file, "schemas/bundled/github-workflow.json"
    for file in tree.ending("/monitoring/dashboard.json"):
        yield file, "schemas/bundled/grafana-dashboard.json"
    for file in tree.ending("/monitoring/rules.yaml"):
        yield file, "schemas/bundled/prometheus-rules.json"
    for file in tree.below("contract"):
        yield file, "schemas/contract.schema.json"


def _faults(file: File, schema: str) -> Iterator[Fault]:
    try:
        document = _read(file)
    except (ValueError, yaml.YAMLError) as error:
        yield Fault(file.path, f"it can't be read: {error}", origin=file.origin)
        return
    for place, message in schemas.errors(schemas.named(schema), document):
        yield Fault(file.path, message, place=place, origin=file.origin)


def _read(file: File) -> object:
    if file.path.endswith(".json"):
        return cast("object", json.loads(file.text))
    document = cast("dict[Any, object]", yaml.safe_load(file.text))
    # PyYAML reads the key `on` of a workflow as YAML 1.1 does.
    return {("on" if key is True else key): value for key, value in document.items()}
