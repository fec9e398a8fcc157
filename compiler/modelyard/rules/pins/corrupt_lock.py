"""A lock file that is not as modelyard writes it.

## What it does

Finds a `modelyard.lock` that can't be read as one: a key is missing or unknown, a SHA or digest does not have its
form.

## Why

A lock is what every build trusts. A half-merged or hand-edited one must stop the compile, not steer it.

## Example

```yaml
actions:
  actions/checkout: {version: v7, sha: main}
```

## Instead

Restore the file from version control, or delete it and run `modelyard lock`.
"""
