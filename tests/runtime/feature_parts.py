"""Parts of a feature table for tests, made from rows by DuckDB as the stage `features` leaves them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from modelyard_runtime.layout import Layout

if TYPE_CHECKING:
    from modelyard_runtime.contract.types import Contract

WINES = Path(__file__).parents[2] / "examples" / "quickstart" / "data" / "wines.csv"


def wine_parts(root: Path, contract: Contract, *, validation: float = 0.0) -> Layout:
    """The quickstart's features, parted by row number: a fifth is held out for the test."""
    columns = ", ".join(f'({feature.sql}) AS "{feature.name}"' for feature in contract.features)
    return parts(
        root,
        f"SELECT {columns}, good AS __target, wine_id AS __row, NULL::TIMESTAMP AS __time, wine_id::VARCHAR AS __key "
        f"FROM read_csv('{WINES}')",
        validation=validation,
    )


def parts(root: Path, sql: str, *, test: float = 0.2, validation: float = 0.0) -> Layout:
    """Rows of a query with ``__row`` and ``__target``, parted by chance that the row number decides."""
    layout = Layout(root)
    layout.features("train").parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE rows AS SELECT *, hash(__row) % 1000 / 1000.0 AS __draw FROM ({sql})"
        )
        bounds = {
            "test": (0.0, test),
            "validation": (test, test + validation),
            "train": (test + validation, 1.0),
        }
        for name, (low, high) in bounds.items():
            connection.execute(
                f"COPY (SELECT * EXCLUDE (__draw) FROM rows WHERE __draw >= {low} AND __draw < {high} ORDER BY __row) "
                f"TO '{root}/features/{name}.parquet' (FORMAT parquet)"
            )
    return layout
