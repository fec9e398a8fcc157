"""What is in the parts of the feature table: ``features/index.json``, written and read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard_runtime.contract import parts
from modelyard_runtime.contract.node import Node
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.expressions import stored_type
from modelyard_runtime.files import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.features.types import FeatureTable, Parting
    from modelyard_runtime.features.write import PartFile
    from modelyard_runtime.layout import Layout, Part

INDEX = 1
"""Version of the document; raised with every change that an older reader would misread."""


OWN_ENGINE = "duckdb"
"""The engine that predictions are computed with too."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows the spine has, and how many of them are in no part.

    Attributes:
        rows: Rows of the spine.
        dropped: Rows in no part, by reason.
        named_twice: Whether a key names several rows.
        aside: By joined source, how many of its rows had another of the same key and time take their place.
    """

    rows: int
    dropped: Mapping[str, int]
    named_twice: bool
    aside: Mapping[str, int]

    @property
    def kept(self) -> int:
        """Rows of all parts together."""
        return self.rows - sum(self.dropped.values())


def document(
    contract: Contract,
    table: FeatureTable,
    counted: Counted,
    parted: Parting,
    written: Mapping[Part, PartFile],
    *,
    engine: str,
) -> dict[str, Any]:
    """The index as a JSON document. It holds no clock and no machine; ``engine`` is what computed."""
    split = contract.training.split
    return {
        "index": INDEX,
        "engine": engine,
        "spine": contract.spine,
        "target": contract.training.target,
        "task": contract.training.task,
        "features": [
            {**_plain(asdict(one)), "columns": _columns(one.columns), "stored_type": stored_type(one)}
            for one in table.features
        ],
        "inputs": [_plain(asdict(one)) for one in table.inputs],
        "slices": list(table.slices),
        "rows": counted.rows,
        "dropped": dict(counted.dropped),
        "joins": [
            {
                "source": one.source,
                "by": list(one.by),
                "as_of": one.as_of,
                "aside": counted.aside.get(one.source, 0),
            }
            for one in contract.joins
        ],
        "split": {
            "kind": split.kind,
            "test": split.test,
            "validation": split.validation,
            "by": list(split.by),
            "seed": contract.training.seed,
            "description": parted.description,
            "boundaries": dict(parted.boundaries),
        },
        "parts": {
            name: {"rows": part.rows, "target": part.target.document(), "digest": part.digest.text()}
            for name, part in written.items()
        },
    }


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields with lists in the place of tuples, as they are once they have been read again."""
    plain: dict[str, Any] = json.loads(json.dumps(fields))
    return plain


def _columns(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"source": source, "name": name} for source, name in pairs]


def engine_of(layout: Layout) -> str:
    """What computed the parts. Raises RuntimeProblem where the index is missing."""
    return str(_read(layout).get("engine", OWN_ENGINE))


def resolved_by(contract: Contract, layout: Layout) -> Contract:
    """The contract with the features and inputs that the feature table really has.

    They are the contract's own, except where a source declares no columns: its features, their types and the inputs
    are then known only since the table was made.

    Raises:
        RuntimeProblem: the index is missing or of another version.
    """
    node = Node(_read(layout))
    return replace(
        contract,
        features=tuple(parts.feature(one) for one in node.nodes("features")),
        inputs=tuple(parts.column(one) for one in node.nodes("inputs")),
    )


def _read(layout: Layout) -> dict[str, Any]:
    data = read_json(layout.features_index, "the index of the features")
    if data.get("index") != INDEX:
        raise RuntimeProblem(
            f"{layout.features_index} is of version {data.get('index')}, this runtime reads version {INDEX}",
            help="run `modelyard run --stage features` again",
        )
    return data
