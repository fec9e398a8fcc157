"""A version number that already means another model.

## What it does

Refuses a release that gives a version number a second meaning: the file knows the number with other digests.

## Why

Logs, metrics and lineage speak of versions. One number, one model.

## Example

```text
modelyard release staging --from build   # version 7 with another image digest
```

## Instead

Register the model anew, which gives it the next number.
"""
