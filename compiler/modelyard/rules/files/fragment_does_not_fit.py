"""A file of the team that can't take modelyard's lines.

## What it does

Finds a CODEOWNERS or Dependabot file whose form leaves no place for modelyard's lines without changing the team's.

## Why

Files of the team are kept to the last byte. Where that can't be promised, nothing is written.

## Example

```text
updates: []   # a list in brackets takes no lines
```

## Instead

Give the file the form that the message names; the lines are added between markers.
"""
