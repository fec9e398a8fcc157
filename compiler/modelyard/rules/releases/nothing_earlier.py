"""A step back where there is nothing earlier.

## What it does

Finds a rollback in an environment whose release file remembers no earlier release, or not the version that was
asked for.

## Why

A release file remembers ten earlier releases. What it does not remember can't be returned to byte for byte.

## Example

```text
modelyard release prod --rollback --version 3
```

## Instead

Name one of the listed versions, or revert the commit that made the release.
"""
