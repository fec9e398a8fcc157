"""A training of another environment.

## What it does

Refuses a training result that was made in another environment than the one where models are trained.

## Why

Data, roles and registry of that environment are what its image and its report speak of.

## Example

```text
modelyard release staging --from build   # trained with the contract of dev
```

## Instead

Train with the contract of the environment that is released to.
"""
