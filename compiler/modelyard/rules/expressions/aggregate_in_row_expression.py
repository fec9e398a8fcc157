"""An aggregate where one value a row is meant.

## What it does

Finds an aggregate such as `sum` or `max` in a feature that is computed for each row.

## Why

Training, batch and online serving compute the feature from one row. An aggregate needs many, and which ones has to
be said: a window before the row's own timestamp, or the future leaks into the past.

## Example

```yaml
features:
  columns:
    spend: sum(amount)
```

## Instead

```yaml
features:
  columns:
    spend: {aggregate: sum(amount), over: 7d, by: customer_id}
```
"""
