"""The features of a request: the contract's own SQL, evaluated over the rows that it brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from modelyard_runtime.engine.types import quoted
from modelyard_runtime.errors import RuntimeProblem
from modelyard_runtime.features import inputs as brought
from modelyard_runtime.features.expressions import expression
from modelyard_runtime.features.few import FEW, FewRows, UnspeakableError
from modelyard_runtime.models.columns import from_arrow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from modelyard_runtime.contract.types import Column, Feature

    Array = np.ndarray[Any, np.dtype[Any]]


class OnlineFeatures:
    """Computes the features of rows; safe to be used by several threads at once.

    Args:
        features: The features, as the contract or a model's card has them.
        inputs: The raw columns that they are computed from.

    Raises:
        RuntimeProblem: a feature looks at the rows before its own, which a request does not bring, or two inputs have
            one name.
    """

    def __init__(self, features: Sequence[Feature], inputs: Sequence[Column]) -> None:
        _check(features, inputs)
        self._features, self._schema = tuple(features), brought.schema(inputs)
        self._connection = duckdb.connect(config={"threads": 1})
        self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
        self._sql = _sql(self._features, inputs, "request")
        self._few = FewRows(
            self._connection, self._features, inputs, lambda some, rows: _sql(some, inputs, rows)
        )

    def columns(self, rows: Sequence[Mapping[str, object]] | pa.Table) -> dict[str, Array]:
        """The features of rows as arrays, in the rows' order.

        Args:
            rows: The inputs of each row, as the readers of a request give them, or as a table.

        Raises:
            RuntimeProblem: a feature can't be computed from a row.
        """
        if isinstance(rows, pa.Table) or not 0 < len(rows) <= FEW:
            return from_arrow(self.table(rows), self._features)
        try:
            return self._few.columns(rows)
        except (duckdb.Error, UnspeakableError):
            # A table holds times that plain values don't. What no way can compute is told from there.
            return from_arrow(self.table(rows), self._features)

    def table(self, rows: Sequence[Mapping[str, object]] | pa.Table) -> pa.Table:
        """The features of rows as a table."""
        given = rows if isinstance(rows, pa.Table) else brought.to_arrow(rows, self._schema)
        cursor = self._connection.cursor()
        try:
            cursor.register("request", given)
            found: pa.Table = cursor.sql(self._sql).to_arrow_table()
            return found  # noqa: TRY300 - the cursor is closed after
        except duckdb.Error as error:
            raise _told(error) from error
        finally:
            cursor.close()

    def close(self) -> None:
        """Give back memory."""
        self._connection.close()


def _check(features: Sequence[Feature], inputs: Sequence[Column]) -> None:
    """Refuse what a request could not bring."""
    for feature in features:
        if feature.over_seconds is not None:
            raise RuntimeProblem(
                f"the feature {feature.name} looks at earlier rows, and a request brings only its own",
                help="predict in batch, or let the caller send the value as a column",
            )
    names = [column.name.lower() for column in inputs]
    for name in names:
        if names.count(name) > 1:
            raise RuntimeProblem(
                f"features read a column {name} of two sources, and a request can bring only one of that name",
                help="rename one of them in its source, or predict in batch",
            )


def _told(error: duckdb.Error) -> RuntimeProblem:
    return RuntimeProblem(f"the features can't be computed: {str(error).splitlines()[0]}")


def _sql(features: Sequence[Feature], inputs: Sequence[Column], rows: str) -> str:
    """All features of a row of ``rows``, by name."""
    chosen = [f"{expression(feature)} AS {quoted(f'__f{place}')}" for place, feature in enumerate(features)]
    named = [f"{quoted(f'__f{place}')} AS {quoted(feature.name)}" for place, feature in enumerate(features)]
    return f"SELECT {', '.join(named)} FROM (SELECT {', '.join(chosen)} FROM {_rows(features, inputs, rows)})"


def _rows(features: Sequence[Feature], inputs: Sequence[Column], rows: str) -> str:
    """The request's rows; what an expression names with its source is found there too."""
    owners: dict[str, dict[str, None]] = {}
    for feature in features:
        for source, name in feature.columns:
            if f"{quoted(source)}." in feature.sql:
                owners.setdefault(source, {}).setdefault(name)
    names = {column.name for column in inputs}
    structs = [
        f"struct_pack({', '.join(f'{quoted(name)} := {quoted(name)}' for name in own if name in names)}) "
        f"AS {quoted(source)}"
        for source, own in owners.items()
    ]
    return f"(SELECT {', '.join(['*', *structs])} FROM {rows})" if structs else rows
