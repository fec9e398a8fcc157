"""Questions about whole rows: the sample that training keeps for them, and the domain classifier that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.drift.check import PREDICTION, ROWS, Asked
from modelyard_runtime.engine.types import Table, literal, quoted
from modelyard_runtime.profiles.kinds import kind_of, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.drift.cells import Array
    from modelyard_runtime.engine.types import Engine, Field

NAME = "domain_classifier"


def write_sample(engine: Engine, contract: Contract, table: Table, path: Path) -> int:
    """Keep a sample of the rows that trained a model, without free text, embeddings and personal data; its size.

    Rows are drawn by the hash of their content, so that the same rows give the same sample in any order.
    """
    from modelyard_runtime.drift.methods.domain_classifier import MOST_ROWS
    from modelyard_runtime.drift.reference_rows import opaque_columns

    left_out = opaque_columns(contract)
    fields = [one for one in table.fields if one.name not in left_out and kind_of(one.type) != "opaque"]
    return engine.write_parquet(_drawn(table.sql, fields, MOST_ROWS), path)


def asked_of_rows(contract: Contract) -> bool:
    """Whether the contract asks for the domain classifier."""
    drift = contract.drift
    return drift is not None and NAME in {drift.method, *(one.method for one in drift.columns)}


def ask(engine: Engine | None, contract: Contract, sample: Path | None, table: Table | None) -> Asked:
    """The question whether whole rows of the window can be told from those of the reference."""
    from modelyard_runtime.drift.decide import FEWEST
    from modelyard_runtime.drift.methods import domain_classifier

    drift = contract.drift
    own = drift.threshold if drift is not None and drift.method == NAME else None
    threshold = own if own is not None else domain_classifier.THRESHOLD
    n = m = 0
    measured = None
    if engine is not None and sample is not None and table is not None:
        kept = engine.table(str(sample))
        fields = [(one, other) for one in kept.fields if (other := _same(one, table)) is not None]
        sides = (
            _columns(engine, kept, [a for a, _ in fields]),
            _columns(engine, table, [b for _, b in fields]),
        )
        n, m = (len(side[0]) if side else 0 for side in sides)
        if min(n, m) >= FEWEST:
            kinds = [kind_of(one.type) == "category" for one, _ in fields]
            matrices = _matrices(*sides, kinds)
            measured = domain_classifier.measure_rows(*matrices, [one.name for one, _ in fields], kinds)
    return Asked(ROWS, "rows", "domain-classifier", threshold, n, m, measured)


def _same(known: Field, table: Table) -> Field | None:
    """The window's column of a name, where it holds the same kind of values; the answers are no input."""
    found = table.field(known.name)
    if found is None or known.name == PREDICTION or kind_of(found.type) != kind_of(known.type):
        return None
    return found


def _drawn(sql: str, fields: Sequence[Field], most: int) -> str:
    names = ", ".join(quoted(one.name) for one in fields) or literal("") + " AS no_column"
    hashed = f"hash({', '.join(f'{quoted(one.name)}::VARCHAR' for one in fields) or '1'})"
    return f"SELECT {names} FROM {sql} ORDER BY {hashed} LIMIT {most}"


def _columns(engine: Engine, table: Table, fields: Sequence[Field]) -> list[tuple[object, ...]]:
    """The values of each column, in the rows that the hash chose: numbers, or levels as text."""
    from modelyard_runtime.drift.methods.domain_classifier import MOST_ROWS

    values = ", ".join(
        number(one) if kind_of(one.type) == "numeric" else f"{quoted(one.name)}::VARCHAR" for one in fields
    )
    if not fields:
        return []
    rows = engine.rows(f"SELECT {values} FROM ({_drawn(table.sql, fields, MOST_ROWS)})")
    return list(zip(*rows, strict=True))


def _matrices(
    reference: Sequence[Sequence[object]], current: Sequence[Sequence[object]], categorical: Sequence[bool]
) -> tuple[Array, Array]:
    import numpy as np

    from modelyard_runtime.drift.methods.domain_classifier import coded

    sides: list[tuple[Array, Array]] = []
    for one, other, levels in zip(reference, current, categorical, strict=True):
        if levels:
            sides.append(coded(one, other))
        else:
            sides.append((np.array(one, float), np.array(other, float)))
    return np.column_stack([a for a, _ in sides]), np.column_stack([b for _, b in sides])
