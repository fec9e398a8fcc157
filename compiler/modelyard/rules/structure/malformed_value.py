"""A name or text that does not have the form that its place needs.

## What it does

Finds names, addresses and references that are not well formed: a model's name with capitals, an owner without `@`,
a secret in lower case, an account number with a digit too few.

## Why

Such values become names of buckets, hosts, roles and variables, each with rules of its own. Refused here, they are
refused in a second and not in the middle of a deployment.

## Example

```yaml
model: Churn_Model
```

## Instead

```yaml
model: churn-model
```
"""
