"""A tracking server whose image no digest is known of.

## What it does

Finds a spec that asks for a tracking server in its cluster while neither `modelyard.lock` nor this release of modelyard
has a digest for its image. Identity, database and network policy are emitted, the server is not.

## Why

An image is never run by a tag, and a digest is never guessed: no public repository that could be trusted has this one.
Without the server the first training has nowhere to record its run, and stops.

## Example

```yaml
training:
  tracking: mlflow   # and no modelyard.lock beside the spec
```

## Instead

Run `modelyard lock` where the registry can be reached, and commit the lock. Or name a server of your own:
`tracking: {mlflow: {uri: {secret: MLFLOW_URI}}}`.
"""
