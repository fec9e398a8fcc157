"""A value of another kind than its key takes.

## What it does

Finds a text where a number is meant, a list where a mapping is meant, and the like.

## Why

YAML decides what a bare value is: `3.12` is a number, `12` is a number, `true` is a truth value. Guessing what the
author meant would be right most of the time, and silently wrong the rest.

## Example

```yaml
training:
  seed: "7"
```

## Instead

```yaml
training:
  seed: 7
```
"""
