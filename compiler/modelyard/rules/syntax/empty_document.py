"""A file without content.

## What it does

Finds a file that is empty, holds only comments, or says `null`.

## Why

An empty file is a file that was not saved, or the wrong one. There is nothing to compile.

## Example

```yaml
# to be written
```

## Instead

The shortest valid spec has four keys; `modelyard init` writes one:

```yaml
modelyard: 1
model: churn
data:
  customers: {csv: customers.csv}
training: {task: classification, target: left, estimator: sklearn.linear_model.LogisticRegression}
```
"""
