"""Markers of modelyard's lines that don't pair.

## What it does

Finds a begin or end marker without its other half, or two of a kind.

## Why

Between the markers stands what modelyard owns. Without both, nobody knows where the team's lines begin.

## Example

```text
# modelyard:begin fraud
…                        # the end marker was deleted
```

## Instead

Delete modelyard's lines with their markers and compile again.
"""
