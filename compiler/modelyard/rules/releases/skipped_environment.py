"""A release that the environment before never ran.

## What it does

Finds an environment that runs, or is asked to run, a version which the environment before it in the order of
promotion neither runs nor ran.

## Why

Environments are there so that a model meets staging before it meets customers. Copying a digest past that is how
the untested one gets to production.

## Example

```text
modelyard release prod --from build   # prod takes its releases from staging
```

## Instead

Release to the environment before first, then promote: `modelyard release prod --from staging`.
"""
