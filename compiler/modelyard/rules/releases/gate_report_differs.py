"""A gate report that is not the one its training vouches for.

## What it does

Finds a gate report whose SHA-256 is not the one in the training result beside it.

## Why

Whoever approves a release reads the report. It must be the one that the gates wrote.

## Example

```text
modelyard release staging --from build   # build/gates.json was edited
```

## Instead

Train again; a report is never mended by hand.
"""
