"""An expression that is no SQL.

## What it does

Finds an expression that cannot be read as one SQL expression in DuckDB's dialect: a missing bracket, a keyword in
the wrong place, a chained comparison, a comment, a semicolon.

## Why

The expression is compiled into data checks, training, serving and documents. Text that cannot be read cannot be
checked, and is never pasted anywhere as it stands.

## Example

```yaml
data:
  orders:
    parquet: data/orders.parquet
    columns: {amount: float}
    expect:
      - 0 < amount < 50000
```

## Instead

```yaml
data:
  orders:
    parquet: data/orders.parquet
    columns: {amount: float}
    expect:
      - amount > 0 and amount < 50000
```
"""
