"""None of several keys of which one is needed.

## What it does

Finds a mapping without any of the keys of which exactly one is needed, such as a source without a location.

## Why

There is no sensible default among them.

## Example

```yaml
data:
  customers:
    key: customer_id
```

## Instead

```yaml
data:
  customers:
    csv: data/customers.csv
    key: customer_id
```
"""
