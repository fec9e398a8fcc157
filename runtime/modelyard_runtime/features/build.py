"""The feature table in parts, with the index that says what is in them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from modelyard_runtime import layout as columns
from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.expressions import stored_type
from modelyard_runtime.features.splits import parting
from modelyard_runtime.features.table import feature_sql
from modelyard_runtime.features.types import NO_TARGET, NO_TIME
from modelyard_runtime.files import write_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard_runtime.contract.types import Contract, Split
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.features.types import FeatureTable, Parting
    from modelyard_runtime.features.write import PartFile
    from modelyard_runtime.layout import Layout, Part
    from modelyard_runtime.sources.types import OpenedSource

__all__ = ["INDEX", "feature_sql", "write_parts"]

INDEX = 1
"""Version of the index; raised with every change that an older reader would misread."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many rows the spine has, and how many of them are in no part, by reason."""

    rows: int
    dropped: Mapping[str, int]
    named_twice: bool

    @property
    def kept(self) -> int:
        return self.rows - sum(self.dropped.values())


def write_parts(
    engine: Engine, contract: Contract, opened: Mapping[str, OpenedSource], layout: Layout
) -> dict[str, Any]:
    """Compute the feature table, part its rows, and write each part to a file: all of it, or nothing.

    Rows lie in the order of their time and key and are numbered so over all parts, whatever the order in which they
    were read.

    Args:
        engine: What computes.
        contract: The contract.
        opened: The opened sources by name; the spine and what is joined are needed.
        layout: Where the files go.

    Returns:
        The document of the index, as it was written.

    Raises:
        RuntimeProblem: the data can't be joined or parted as the contract says, or a part would be empty.
    """
    from modelyard_runtime.features.write import write

    table = feature_sql(contract, {name: one.table for name, one in opened.items()})
    counted = _count(engine, contract, table)
    split = contract.training.split
    rows = f"({_kept(table.sql, split)}) AS kept"
    parted = parting(engine, split, rows, contract.training.seed)
    written = write(
        engine.arrow(_ordered(table, parted, rows, counted)), layout, check=_checker(counted, split)
    )
    index = _index(contract, table, counted, parted, written)
    write_json(layout.features_index, index)
    return index


def _kept(sql: str, split: Split) -> str:
    """The rows that are in a part."""
    timed = f" AND {quoted(columns.TIME)} IS NOT NULL" if split.kind == "time" else ""
    return f"SELECT * FROM ({sql}) AS features WHERE {quoted(columns.TARGET)} IS NOT NULL{timed}"


def _count(engine: Engine, contract: Contract, table: FeatureTable) -> _Counted:
    target, time, key = quoted(columns.TARGET), quoted(columns.TIME), quoted(columns.KEY)
    by_time = contract.training.split.kind == "time"
    untimed = f"count(*) FILTER (WHERE {target} IS NOT NULL AND {time} IS NULL)" if by_time else "0"
    rows, without, timeless, keys = engine.rows(
        f"SELECT count(*), count(*) FILTER (WHERE {target} IS NULL), {untimed}, count(DISTINCT {key}) "
        f"FROM ({table.sql}) AS features"
    )[0]
    counted = _Counted(int(rows), {NO_TARGET: int(without), NO_TIME: int(timeless)}, int(keys) < int(rows))
    if not counted.kept:
        raise RuntimeProblem(
            f"data.{contract.spine} has no row to learn from: of {counted.rows} rows {int(without)} have no "
            f"{contract.training.target}" + (f", and {int(timeless)} no time" if timeless else ""),
            help="look at the report of the data checks",
        )
    return counted


def _ordered(table: FeatureTable, parted: Parting, rows: str, counted: _Counted) -> str:
    """The rows of all parts in the order in which they are numbered."""
    from modelyard_runtime.features.write import PART

    names = [feature.name for feature in table.features]
    beside = [columns.TARGET, columns.TIME, columns.KEY, *(columns.BY + name for name in table.slices)]
    chosen = ", ".join(quoted(name) for name in (*names, *beside))
    order = [
        quoted(columns.TIME),
        quoted(columns.KEY),
        *((quoted(name) for name in names) if counted.named_twice else ()),
    ]
    return (
        f"SELECT {chosen}, {parted.sql} AS {quoted(PART)} FROM {rows} "
        f"ORDER BY {', '.join(f'{name} NULLS FIRST' for name in order)}"
    )


def _checker(counted: _Counted, split: Split) -> Any:
    def check(written: Mapping[Part, PartFile]) -> None:
        """Refuse parts without rows before any file is replaced."""
        found = sum(part.rows for part in written.values())
        if found != counted.kept:
            raise AssertionError(
                f"the spine has {counted.kept} rows with a target, the feature table {found}"
            )
        shares: dict[Part, float] = {"train": 1.0, "validation": split.validation, "test": split.test}
        for name, share in shares.items():
            if share and not written[name].rows:
                raise RuntimeProblem(
                    f"the {name} part has no row: the {split.kind} split of {counted.kept} rows puts none there",
                    help="give it more rows"
                    + (" or more groups" if split.kind == "group" else "")
                    + ", or another share",
                )

    return check


def _index(
    contract: Contract,
    table: FeatureTable,
    counted: _Counted,
    parted: Parting,
    written: Mapping[Part, PartFile],
) -> dict[str, Any]:
    split = contract.training.split
    return {
        "index": INDEX,
        "spine": contract.spine,
        "target": contract.training.target,
        "task": contract.training.task,
        "features": [{**_document(asdict(one)), "stored": stored_type(one)} for one in table.features],
        "inputs": [asdict(one) for one in table.inputs],
        "slices": list(table.slices),
        "rows": counted.rows,
        "dropped": dict(counted.dropped),
        "split": {
            "kind": split.kind,
            "test": split.test,
            "validation": split.validation,
            "by": list(split.by),
            "description": parted.description,
            "boundaries": dict(parted.boundaries),
        },
        "parts": {
            name: {"rows": part.rows, "target": part.target.document(), "digest": part.digest.text()}
            for name, part in written.items()
        },
    }


def _document(feature: dict[str, Any]) -> dict[str, Any]:
    feature["columns"] = [{"source": source, "name": name} for source, name in feature["columns"]]
    return feature
