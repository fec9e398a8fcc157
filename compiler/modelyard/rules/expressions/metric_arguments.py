"""A metric with too few, too many or impossible numbers.

## What it does

Finds a metric that is called with other numbers than it takes, such as `recall_at_precision` without the precision.

## Why

Some metrics are a family: recall at a precision of 90 % and at 99 % are different demands. The number belongs to
the name, and is a share from 0 to 1, not a percentage.

## Example

```yaml
gates:
  - recall_at_precision(90) >= 0.6
```

## Instead

```yaml
gates:
  - recall_at_precision(0.9) >= 0.6
```
"""
