"""The feature table in parts: computed by the engine, ordered, parted and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard_runtime import layout as columns
from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.index import OWN_ENGINE, Counted, document
from modelyard_runtime.features.joins import unambiguous
from modelyard_runtime.features.resolve import resolved
from modelyard_runtime.features.sample import write_sample
from modelyard_runtime.features.splits import parting
from modelyard_runtime.features.table import feature_sql
from modelyard_runtime.features.types import NO_TARGET, NO_TIME
from modelyard_runtime.files import write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modelyard_runtime.contract.types import Contract, Split
    from modelyard_runtime.engine.types import Engine
    from modelyard_runtime.features.types import FeatureTable, Parting
    from modelyard_runtime.features.write import PartFile
    from modelyard_runtime.layout import Layout, Part
    from modelyard_runtime.sources.types import OpenedSource

__all__ = ["feature_sql", "write_parts"]


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

    needed = (contract.spine, *(join.source for join in contract.joins))
    tables, aside = unambiguous(engine, contract, {name: opened[name].table for name in needed})
    contract = resolved(engine, contract, tables)
    table, split = feature_sql(contract, tables), contract.training.split
    counted = _count(engine, contract, table, aside)
    rows = f"({_kept(table, split)}) AS kept"
    parted = parting(engine, split, rows, contract.training.seed)
    stream = engine.arrow(_ordered(table, parted, rows, counted, split))
    written = write(stream, layout, check=_checker(counted, split, layout))
    index = document(contract, table, counted, parted, written, engine=_name(engine))
    write_sample(engine, contract, tables, layout, named_twice=counted.named_twice)
    write_json(layout.features_index, index)
    return index


def _name(engine: Engine) -> str:
    """What the index calls an engine: ``duckdb``, ``spark``."""
    name = type(engine).__name__.removesuffix("Engine").lower()
    return OWN_ENGINE if name == "duck" else name


def _kept(table: FeatureTable, split: Split) -> str:
    """The rows that are in a part."""
    timed = f" AND {quoted(columns.TIME)} IS NOT NULL" if split.kind == "time" else ""
    return f"SELECT * FROM ({table.sql}) AS features WHERE {quoted(columns.TARGET)} IS NOT NULL{timed}"


def _count(engine: Engine, contract: Contract, table: FeatureTable, aside: Mapping[str, int]) -> Counted:
    target, time, key = quoted(columns.TARGET), quoted(columns.TIME), quoted(columns.KEY)
    by_time = contract.training.split.kind == "time"
    untimed = f"count(*) FILTER (WHERE {target} IS NOT NULL AND {time} IS NULL)" if by_time else "0"
    rows, without, timeless, keys = engine.rows(
        f"SELECT count(*), count(*) FILTER (WHERE {target} IS NULL), {untimed}, count(DISTINCT {key}) "
        f"FROM ({table.sql}) AS features"
    )[0]
    dropped = {NO_TARGET: int(without), NO_TIME: int(timeless)}
    counted = Counted(int(rows), dropped, named_twice=int(keys) < int(rows), aside=aside)
    if not counted.kept:
        words = f"{int(without)} have no {contract.training.target}" + (
            f", {int(timeless)} no time" * by_time
        )
        raise RuntimeProblem(
            f"data.{contract.spine} has no row to learn from: of {counted.rows} rows {words}",
            help="look at the report of the data checks",
        )
    return counted


def _ordered(table: FeatureTable, parted: Parting, rows: str, counted: Counted, split: Split) -> str:
    """The rows of all parts in the order in which they are numbered."""
    from modelyard_runtime.features.write import PART

    names = [feature.name for feature in table.features]
    beside = [columns.TARGET, columns.TIME, columns.KEY, *(columns.BY + name for name in table.slices)]
    beside += [columns.GROUP] * (split.kind == "group")
    # Rows of one key are told apart by their features; those that are alike in all of them may change places.
    ties = [*names, columns.TARGET] if counted.named_twice else []
    order = ", ".join(f"{quoted(name)} NULLS FIRST" for name in (columns.TIME, columns.KEY, *ties))
    chosen = ", ".join(quoted(name) for name in (*names, *beside))
    return f"SELECT {chosen}, {parted.sql} AS {quoted(PART)} FROM {rows} ORDER BY {order}"


def _checker(counted: Counted, split: Split, layout: Layout) -> Callable[[Mapping[Part, PartFile]], None]:
    """A look at the written parts before they take their places; where all is well, the earlier index is taken away.

    What is written after the parts may fail, and no index may speak of other parts than those beside it.
    """

    def check(written: Mapping[Part, PartFile]) -> None:
        found = sum(part.rows for part in written.values())
        if found != counted.kept:
            raise AssertionError(f"the spine has {counted.kept} rows to part, and the feature table {found}")
        shares: dict[Part, float] = {"train": 1.0, "validation": split.validation, "test": split.test}
        for name, share in shares.items():
            if share and not written[name].rows:
                more = "more groups" if split.kind == "group" else "more rows"
                raise RuntimeProblem(
                    f"the {name} part has no row: the {split.kind} split of {counted.kept} rows leaves none to it",
                    help=f"give it {more}, or another share under training.split",
                )
        layout.features_index.unlink(missing_ok=True)

    return check
