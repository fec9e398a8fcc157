"""A training result that can't be trusted.

## What it does

Finds a `result.json` that is not as `modelyard run` writes it, or contradicts what the workflow says it built.

## Why

A release records what was trained, on which data and with which verdicts. A result that can't be read whole proves
none of that.

## Example

```text
modelyard release staging --from build   # build/result.json lacks "gates"
```

## Instead

Train again, or name the folder that `modelyard run` wrote to.
"""
