"""A root that is not there.

## What it does

Says that the folder that output goes below can't be opened.

## Why

Nothing can be written.

## Example

```text
modelyard compile --out /no/such/place
```

## Instead

Create the folder, or name another with `--root` or `--out`.
"""
