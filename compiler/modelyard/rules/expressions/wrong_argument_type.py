"""A function called with values that it does not take.

## What it does

Finds a function whose arguments have types that none of its forms takes, or that must be a constant and is not.

## Why

Such a call fails when it runs. Where several forms would fit, DuckDB refuses to choose, and a cast says which.

## Example

```yaml
features:
  columns:
    hour_paid: hour(paid_at)   # paid_at is declared as string
```

## Instead

```yaml
features:
  columns:
    hour_paid: hour(cast(paid_at as timestamp))
```
"""
