"""An aggregate inside an aggregate.

## What it does

Finds an aggregate that stands inside another one, such as `max(sum(amount))`.

## Why

The inner one gives a single value, so nothing is left for the outer one to aggregate. Usually a value per group is
meant first, and then an aggregate over the groups.

## Example

```yaml
data:
  orders:
    parquet: data/orders.parquet
    columns: {amount: float}
    expect:
      - max(sum(amount)) < 1000000
```

## Instead

```yaml
data:
  orders:
    parquet: data/orders.parquet
    columns: {amount: float}
    expect:
      - sum(amount) < 1000000
```
"""
