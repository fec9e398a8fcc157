"""A number or text beyond its limits.

## What it does

Finds numbers below or above what their key takes, and texts that are too long.

## Why

The limits are those of the platforms that the value ends up on, or of what has a meaning.

## Example

```yaml
deployment:
  mode: realtime
  replicas: 5000
```

## Instead

```yaml
deployment:
  mode: realtime
  replicas: 50
```
"""
