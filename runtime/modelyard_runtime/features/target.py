"""The target of a row, in the type that it is learnt in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features.relation import required

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract
    from modelyard_runtime.engine.types import Table

_WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
)
_REAL = ("FLOAT", "DOUBLE", "DECIMAL")


def target_sql(contract: Contract, spine: Table) -> str:
    """The target of a spine's row: a number as DOUBLE, a class as BOOLEAN, BIGINT or VARCHAR; null where there is none.

    What is no number (NaN) and what is infinite can't be learnt from any more than what is missing.

    Raises:
        RuntimeProblem: the data lacks it, or holds it in a type that the task can't learn.
    """
    source, task = contract.source(contract.spine), contract.training.task
    name = contract.training.target
    sql = required(source, spine, name, "the target")
    field = spine.field(name)
    found = field.type if field else ""
    if task == "classification" and found in {"BOOLEAN", "VARCHAR"}:
        return sql
    if task == "classification" and found in _WHOLE:
        return f"CAST({sql} AS BIGINT)"
    if task != "classification" and found.startswith((*_WHOLE, *_REAL)) and not found.endswith("]"):
        number = f"CAST({sql} AS DOUBLE)"
        return f"CASE WHEN isfinite({number}) THEN {number} END"
    wanted = "a boolean, a category or a whole number" if task == "classification" else "a number"
    raise RuntimeProblem(f"the target {name} is of type {found}; a {task} learns {wanted}")
