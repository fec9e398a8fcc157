"""A gate of the spec that the training did not judge.

## What it does

Refuses a release whose training result has no verdict for a gate that the spec has.

## Why

A gate that was added after the training, or left out of it, has proved nothing about this model.

## Example

```text
modelyard release staging --from build   # trained before the gate was added
```

## Instead

Train again with the spec as it is now.
"""
