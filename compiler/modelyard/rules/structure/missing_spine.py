"""Several sources, and no word on whose rows are the examples.

## What it does

Finds a spec with several sources whose `features.from` is missing.

## Why

The rows of one source are the examples: the model is trained on them, and predicts for one of them at a time. The
others are joined to it. Which one it is cannot be told from the sources.

## Example

```yaml
data:
  orders: {csv: data/orders.csv}
  customers: {csv: data/customers.csv}
```

## Instead

```yaml
features:
  from: orders
  join: {customers: customer_id}
```
"""
