"""A manifest that can't be read.

## What it does

Finds an `ops/<model>/manifest.json` that is not as modelyard writes it.

## Why

It says which files are ours. Without it every one of them could be somebody else's.

## Example

```text
<<<<<<< HEAD   # a merge conflict in manifest.json
```

## Instead

Restore it from version control; after a merge, take either side and compile.
"""
