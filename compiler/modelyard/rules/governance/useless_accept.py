"""An accepted rule that finds nothing.

## What it does

Finds an entry of `governance.accepts` whose rule has nothing to say about the spec.

## Why

The reason once explained something. Now it misleads whoever reads it, and would hide the next finding of that rule
before anyone has seen it.

## Example

```yaml
governance:
  accepts:
    - {rule: no-gates, reason: The model is an experiment.}
gates:
  - roc_auc >= 0.75
```

## Instead

Remove the entry.
"""
