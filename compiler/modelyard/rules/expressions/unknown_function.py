"""A function that does not exist.

## What it does

Finds a function that is not among those an expression may call: DuckDB's functions on numbers, texts, dates,
conditions and lists, and its aggregates. Functions that read files, settings or the catalogue are not among them.

## Why

A misspelled function fails on the first run. One that reads a file or the network would make a feature depend on the
machine that computes it.

## Example

```yaml
features:
  columns:
    amount_log: lnn(amount + 1)
```

## Instead

```yaml
features:
  columns:
    amount_log: ln(amount + 1)
```
"""
