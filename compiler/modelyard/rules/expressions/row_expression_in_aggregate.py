"""One value a row where an aggregate is meant.

## What it does

Finds a history feature, `{aggregate: …, over: …}`, whose expression has no aggregate in it.

## Why

A history feature turns the rows of a window into one value. Without an aggregate there are many values and no rule
which of them is meant.

## Example

```yaml
features:
  columns:
    spend_7d: {aggregate: amount, over: 7d, by: customer_id}
```

## Instead

```yaml
features:
  columns:
    spend_7d: {aggregate: sum(amount), over: 7d, by: customer_id}
```
"""
