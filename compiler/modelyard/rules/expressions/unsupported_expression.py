"""SQL that an expression cannot hold.

## What it does

Finds SQL that is valid elsewhere and not here: subqueries, window functions, lambdas, structs, parameters, casts to
types that features do not have, and expressions of unusual length or depth.

## Why

An expression is computed for one row when the model serves, and by aggregates over one table when data is checked.
What needs more has its own place in the spec, and the message names it.

## Example

```yaml
features:
  columns:
    spend: sum(amount) over (partition by customer_id)
```

## Instead

```yaml
features:
  columns:
    spend: {aggregate: sum(amount), over: 7d, by: customer_id}
```
"""
