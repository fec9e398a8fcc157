"""Text that is not YAML.

## What it does

Shows the first place at which the file stops being YAML, in plain words, and the bracket, quote or key
that it broke. Nothing after that place is judged.

## Why

Without structure there is nothing to check.

## Example

```yaml
description: Scores transactions: while the customer waits
gates: [roc_auc >= 0.9, recall >= 0.7
```

## Instead

Put text that holds `: ` or starts with one of `` @ ` * & ! % { [ `` in quotes, and close every bracket:

```yaml
description: "Scores transactions: while the customer waits"
gates: [roc_auc >= 0.9, recall >= 0.7]
```
"""
