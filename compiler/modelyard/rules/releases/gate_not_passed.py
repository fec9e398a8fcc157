"""A model that a gate stopped.

## What it does

Refuses a release of a model of which a gate failed, or ended inconclusive where the spec says that this stops it.

## Why

That is what the gate is for.

## Example

```text
modelyard release staging --from build   # roc_auc-at-least-0.92: fail
```

## Instead

Train a better model. Where the gate asks too much, change it in the spec, in a commit that says why: `modelyard
diff` shows that it loosens a gate.
"""
