"""A file that somebody else put where a generated one belongs.

## What it does

Finds a file in the place of a generated one that modelyard did not write.

## Why

It may be all that somebody has of it.

## Example

```text
$ modelyard compile
error[foreign-file]: .github/workflows/fraud-train.yml can't be overwritten: modelyard did not write it
```

## Instead

Move or delete it, or overwrite it with `modelyard compile --force`.
"""
