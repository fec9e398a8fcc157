"""An alias inside the value that it repeats.

## What it does

Finds an alias that stands within the list or mapping that carries its anchor.

## Why

Such a value contains itself without end. No file could be written from it.

## Example

```yaml
labels: &labels
  team: risk
  more: *labels
```

## Instead

Write the part out:

```yaml
labels:
  team: risk
```
"""
