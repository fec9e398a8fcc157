"""A lock that was written for something else than the spec says now.

## What it does

Finds a `modelyard.lock` that does not fit the spec beside it: another Python version, another version of modelyard,
a requirements file that has changed since, or one that the spec no longer names.

## Why

A lock that silently falls behind is worse than none: everybody believes that images hold what the requirements say.

## Example

The lock says `python: "3.12"`, and the spec says:

```yaml
python: "3.13"
```

## Instead

Run `modelyard lock` and commit what it writes.
"""
