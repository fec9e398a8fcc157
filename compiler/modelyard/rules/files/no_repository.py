"""A folder in no git repository.

## What it does

Says that `--base` was given outside of a git repository.

## Why

There is nothing committed to compare with.

## Example

```text
modelyard diff --base main   # in a folder without .git above it
```

## Instead

Run it where the output is committed, or leave out `--base`.
"""
