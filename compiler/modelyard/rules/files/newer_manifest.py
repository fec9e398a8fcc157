"""A manifest of a newer modelyard.

## What it does

Finds a manifest that was written in a form that this version does not know.

## Why

Guessing what it means could delete files.

## Example

```text
"manifest": 2   # this version knows 1
```

## Instead

Use the version of modelyard that the team uses.
"""
