"""A bare scan with DuckDB: count, sum, least and greatest value of every column."""

import sys

import duckdb

connection = duckdb.connect()
source = f"read_parquet('{sys.argv[1]}')"
found = []
for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall():
    found += [f'count("{name}")', f'min("{name}")', f'max("{name}")']
    if kind in {"DOUBLE", "INTEGER", "BIGINT"}:
        found.append(f'sum("{name}")')
print(len(connection.execute(f"SELECT {', '.join(found)} FROM {source}").fetchall()[0]))
