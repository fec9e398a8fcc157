"""The JSON Schemas under `schemas/` that the code knows how to write."""

from __future__ import annotations

import json

from modelyard.contract.schema import contract_schema
from modelyard.model.json_schema import spec_schema, workspace_schema

SCHEMAS = {
    "modelyard.schema.json": spec_schema,
    "workspace.schema.json": workspace_schema,
    "contract.schema.json": contract_schema,
}


def schemas() -> dict[str, str]:
    """The text of each generated schema, by file name."""
    return {name: json.dumps(make(), indent=2, ensure_ascii=False) + "\n" for name, make in SCHEMAS.items()}
