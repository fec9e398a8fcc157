"""Libraries that the lock has no versions and hashes for.

## What it does

Finds libraries that the spec needs (the team's own, or those of a source, a search or an explanation) for which
`modelyard.lock` holds no version and hash.

## Why

Images install with `--require-hashes`: what is not locked would fail the build, or worse, be taken from wherever an
index points that day.

## Example

```yaml
python: {version: "3.12", requirements: requirements.txt}
```

## Instead

Run `modelyard lock` and commit `modelyard.lock`.
"""
