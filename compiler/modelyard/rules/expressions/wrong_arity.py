"""A function called with too few or too many values.

## What it does

Finds a function that is called with a number of arguments that none of its forms takes.

## Why

Such a call fails on the first run of the data.

## Example

```yaml
features:
  columns:
    age_days: date_diff(opened_at, event_time)
```

## Instead

```yaml
features:
  columns:
    age_days: date_diff('day', opened_at, event_time)
```
"""
