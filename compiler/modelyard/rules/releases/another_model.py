"""A release of another model.

## What it does

Refuses a training result or a release file that belongs to another model than the spec.

## Why

In a repository with several models a wrong path is easily given.

## Example

```text
modelyard release prod --spec models/churn/modelyard.yaml --from build   # build holds fraud
```

## Instead

Name the spec and the result of the same model.
"""
