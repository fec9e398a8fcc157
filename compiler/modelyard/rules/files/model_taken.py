"""A model whose name another spec has taken.

## What it does

Refuses to compile a model into a folder whose files another spec, which is still there, has put there.

## Why

Both would write `ops/<model>/`, and each compile would undo the other's.

## Example

```text
models/churn/modelyard.yaml and models/churn-copy/modelyard.yaml both say model: churn
```

## Instead

Give one of the two models another name, or delete the spec that is no longer needed.
"""
