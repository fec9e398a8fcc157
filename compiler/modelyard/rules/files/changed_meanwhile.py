"""A file that changed under a running compile.

## What it does

Says that somebody wrote to a generated file between comparing and writing.

## Why

Writing on would lose that change.

## Example

```text
an editor saved ops/fraud/README.md while `modelyard compile` ran
```

## Instead

Compile again.
"""
