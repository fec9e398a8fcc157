"""A value where a condition is meant.

## What it does

Finds an expectation, a gate, an abort condition or a performance check that is a number, a text or a date instead
of something true or false.

## Why

DuckDB would cast a number to a boolean and let nearly every row pass. What is expected has to be said.

## Example

```yaml
data:
  orders:
    parquet: data/orders.parquet
    expect:
      - count(*)
```

## Instead

```yaml
data:
  orders:
    parquet: data/orders.parquet
    expect:
      - count(*) >= 1000
```
"""
