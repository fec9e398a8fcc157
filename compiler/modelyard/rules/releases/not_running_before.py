"""A version to promote that the environment before does not run.

## What it does

Finds a promotion of a version that the environment before it no longer runs.

## Why

Somebody asked for version 7 and would have got version 8: the digests of what runs now are what is copied.

## Example

```text
modelyard release prod --from staging --version 7   # staging runs 8
```

## Instead

Promote what runs there, or roll that environment back first.
"""
