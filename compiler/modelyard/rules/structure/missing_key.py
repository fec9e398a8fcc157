"""A required key that is not there.

## What it does

Finds a section without a key that it cannot do without, and says what the key is for.

## Why

There is no default that would suit every model: what is learnt, and from which column, only the author knows.

## Example

```yaml
training:
  target: churned
  estimator: sklearn.linear_model.LogisticRegression
```

## Instead

```yaml
training:
  task: classification
  target: churned
  estimator: sklearn.linear_model.LogisticRegression
```
"""
