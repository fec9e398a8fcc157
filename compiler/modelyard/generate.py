"""Writes what is generated from the code and kept in the repository: the JSON Schemas. Run by hand; a test compares."""

from __future__ import annotations

import json
from pathlib import Path

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


def main() -> None:
    """Write the schemas below the working directory's `schemas/`."""
    for name, text in schemas().items():
        (Path("schemas") / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
