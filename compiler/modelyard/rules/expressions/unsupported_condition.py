"""A condition over metrics that cannot be decided.

## What it does

Finds a gate, an abort condition or a performance check that goes beyond comparisons of metrics with numbers and
with each other, joined by AND, OR and NOT. Sums, differences, and products with a number are possible.

## Why

A gate is decided with a confidence interval, and an abort condition becomes a monitoring query. Neither can be said
of a product of two metrics or of a text function.

## Example

```yaml
gates:
  - precision * recall >= 0.5
```

## Instead

```yaml
gates:
  - precision >= 0.7
  - recall >= 0.7
```
"""
