"""An environment that the spec does not name.

## What it does

Finds a release to an environment that the spec does not have.

## Why

A release file for it would be read by nothing.

## Example

```text
modelyard release production   # the spec calls it prod
```

## Instead

Choose one of the environments that the message lists, or add it to the spec.
"""
