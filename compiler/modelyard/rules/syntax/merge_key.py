"""The merge key of YAML 1.1.

## What it does

Refuses the key `<<`, with which YAML 1.1 copies the keys of another mapping. Anchors and aliases for
whole values work as usual.

## Why

YAML 1.2 has no merge key. Readers that know it disagree on which side wins, and the spec says where
differences between environments go.

## Example

```yaml
data:
  orders: &table
    csv: orders.csv
  refunds:
    <<: *table
    csv: refunds.csv
```

## Instead

Write the keys out, or repeat a whole value by its alias:

```yaml
data:
  orders:
    csv: orders.csv
    columns: &columns {id: string}
  refunds:
    csv: refunds.csv
    columns: *columns
```
"""
