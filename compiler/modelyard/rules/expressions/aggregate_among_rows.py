"""An aggregate mixed with columns outside of it.

## What it does

Finds an expression that has both an aggregate and a column outside of every aggregate, such as
`amount > max(amount)`.

## Why

An aggregate is one value for all rows, a column one value a row. SQL has no single row to compare, and every
database refuses the mix.

## Example

```yaml
data:
  orders:
    parquet: data/orders.parquet
    columns: {amount: float}
    expect:
      - amount < 100 * avg(amount)
```

## Instead

Ask the table, with aggregates only, or ask the rows, with columns only:

```yaml
data:
  orders:
    parquet: data/orders.parquet
    columns: {amount: float}
    expect:
      - max(amount) < 100 * avg(amount)
```
"""
