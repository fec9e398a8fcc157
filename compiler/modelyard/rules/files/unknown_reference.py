"""A git reference that this clone does not know.

## What it does

Says that the commit, branch or tag behind `--base` is not in this clone.

## Why

Shallow clones hold one commit; comparing with nothing would call every file new.

## Example

```text
modelyard diff --base origin/main   # in a clone of depth 1
```

## Instead

Fetch it first: `git fetch origin main`.
"""
