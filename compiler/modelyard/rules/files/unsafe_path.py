"""A path that leaves its root.

## What it does

Refuses a path that would lead outside of the folder it is meant for.

## Why

Output and releases stay where they belong, whatever a file says.

## Example

```text
report: ../../etc/passwd
```

## Instead

Use a path below the folder.
"""
