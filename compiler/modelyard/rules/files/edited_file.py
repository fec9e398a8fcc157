"""A generated file that was changed by hand.

## What it does

Finds a generated file whose content is not the one that modelyard wrote.

## Why

A compile would lose the change without a word. Nothing is written until the question is settled.

## Example

```text
$ modelyard compile
error[edited-file]: ops/fraud/docker/serve.Dockerfile can't be overwritten: it was edited by hand
```

## Instead

Say in the spec what the change was for (`patches` for manifests), take the change back, or give it up with
`modelyard compile --force`.
"""
