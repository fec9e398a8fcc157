"""A column that several sources have.

## What it does

Finds a column without its source where more than one of the joined sources has a column of that name.

## Why

Which one is meant would depend on the order of the joins. The two often differ in a way that no type shows, such
as the country of the card and the country of the customer.

## Example

```yaml
data:
  transactions:
    parquet: data/transactions.parquet
    columns: {customer_id: string, country: category, amount: float}
  customers:
    parquet: data/customers.parquet
    columns: {customer_id: string, country: category}
features:
  from: transactions
  join: {customers: customer_id}
  columns:
    abroad: country <> 'DE'
```

## Instead

```yaml
features:
  columns:
    abroad: transactions.country <> 'DE'
```
"""
