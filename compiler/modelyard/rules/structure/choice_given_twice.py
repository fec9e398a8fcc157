"""Two keys of which only one may be given.

## What it does

Finds two keys that exclude each other in one mapping, such as two locations for one source.

## Why

Only one of them can be followed, and which one the author means is not written anywhere.

## Example

```yaml
data:
  customers:
    csv: data/customers.csv
    parquet: data/customers.parquet
```

## Instead

```yaml
data:
  customers:
    parquet: data/customers.parquet
```
"""
