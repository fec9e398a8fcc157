"""The training result: what a release reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime import files
from modelyard_runtime.registry.record import COMMIT, DIRTY

if TYPE_CHECKING:
    from modelyard_runtime.layout import Layout
    from modelyard_runtime.lineage.types import Record
    from modelyard_runtime.registry.types import Version

VERSION = 1
_LONGEST = 200


def write(layout: Layout, record: Record, version: Version) -> None:
    """Write ``result.json``, whole or not at all. Its form is `schemas/training-result.schema.json`."""
    files.write_json(layout.result, _document(layout, record, version))


def _document(layout: Layout, record: Record, version: Version) -> dict[str, Any]:
    # The version's own commit: where a model was there already, it is the one that was registered first. A commit that
    # the files differed from would vouch for what it does not hold.
    commit = version.tags.get(COMMIT, "")
    known = {"commit": commit} if commit and DIRTY not in version.tags else {}
    return {
        "training_result": VERSION,
        "model": record.model,
        "environment": record.environment,
        "version": version.number,
        "model_digest": record.digest,
        "data_version": " ".join(record.data_version.split())[:_LONGEST],
        "gates": {
            "report": layout.gates.relative_to(layout.root).as_posix(),
            "digest": record.gates_digest,
            "verdicts": [
                {"name": gate.name, "verdict": gate.verdict, "inconclusive": gate.inconclusive}
                for gate in record.gates
            ],
        },
        **known,
    }
