"""A Python version for which no base image is pinned.

## What it does

Finds a Python version whose base image has no digest, neither in `modelyard.lock` nor among the pins that this
release of modelyard ships.

## Why

A tag such as `python:3.11-slim` names another image tomorrow. An image that is built on it can't be built again,
and nobody has looked at what is in it. A digest is never guessed.

## Example

```yaml
python: "3.11"
```

## Instead

Run `modelyard lock`, which asks the registry, and commit the lock; or choose one of the listed versions.
"""
