"""Two files that a file system can't tell apart.

## What it does

Finds two generated files whose paths differ in case alone, or of which one would have to be a folder.

## Why

On macOS and Windows one would overwrite the other.

## Example

```text
ops/Fraud/… and ops/fraud/…
```

## Instead

Rename a model or an environment.
"""
