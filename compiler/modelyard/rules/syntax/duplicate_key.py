"""A key that its mapping already has.

## What it does

Finds a key that is written twice in one mapping, and shows both places.

## Why

YAML readers disagree: most keep the last one silently. The first value looks as valid as ever to whoever
reads the file, and has no effect.

## Example

```yaml
training:
  target: is_fraud
  seed: 7
  target: is_chargeback
```

## Instead

Keep one:

```yaml
training:
  target: is_chargeback
  seed: 7
```
"""
