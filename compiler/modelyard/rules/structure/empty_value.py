"""A key without a value, or an empty list where one entry is needed.

## What it does

Finds a key that was left without a value, and an empty list or mapping where at least one entry is needed.

## Why

An empty value is either forgotten or meant to say "none". Leaving the key out says "none" beyond doubt.

## Example

```yaml
data:
  customers:
    csv: data/customers.csv
    key:
```

## Instead

Give the key a value, or remove it.

```yaml
data:
  customers:
    csv: data/customers.csv
    key: customer_id
```
"""
