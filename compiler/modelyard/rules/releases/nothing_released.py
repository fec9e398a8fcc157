"""A release to copy or to leave where there is none.

## What it does

Finds a promotion from, or a step back in, an environment where nothing was released yet.

## Why

There are no digests to copy and none to return to.

## Example

```text
modelyard release prod --from staging   # releases/staging.yaml is not there
```

## Instead

Release to that environment first.
"""
