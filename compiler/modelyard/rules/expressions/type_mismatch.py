"""An operator whose sides do not go together.

## What it does

Finds an operator, a comparison, a CASE or a list whose parts have types that do not go together: a text added to a
number, a date compared with a number, a number where a condition is meant, a text that is no date.

Where DuckDB would cast silently (a number as a condition, a text compared for equality with a number), this is
refused too: the cast can be written.

## Why

Such an expression fails when it runs, on the first row that does not fit, or does something else than it says.

## Example

```yaml
data:
  orders:
    parquet: data/orders.parquet
    columns: {ordered_at: timestamp, quantity: string}
    expect:
      - quantity > 0
```

## Instead

```yaml
data:
  orders:
    parquet: data/orders.parquet
    columns: {ordered_at: timestamp, quantity: string}
    expect:
      - try_cast(quantity as integer) > 0
```
"""
