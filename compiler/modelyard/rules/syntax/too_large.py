"""A file beyond the limit of size.

## What it does

Refuses files above 1 MiB without reading them to the end.

## Why

A spec has a few hundred lines. A megabyte is data, a model or a log under the wrong name.

## Example

```yaml
data:
  customers:
    columns:
      country: {type: category, allowed: [… a hundred thousand values …]}
```

## Instead

Keep data in files of their own and name them:

```yaml
data:
  customers: {parquet: data/customers.parquet}
```
"""
