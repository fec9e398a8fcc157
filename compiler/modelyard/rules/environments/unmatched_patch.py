"""A patch that matches nothing.

## What it does

Finds a patch whose kind, or whose name, no emitted manifest has. It is judged when the manifests are made, with a
model released.

## Why

A patch that changes nothing looks like a protection that is in place.

## Example

```yaml
environments:
  prod:
    patches:
      - {kind: StatefulSet, patch: {spec: {template: {metadata: {annotations: {team: growth}}}}}}
```

## Instead

```yaml
environments:
  prod:
    patches:
      - {kind: Deployment, patch: {spec: {template: {metadata: {annotations: {team: growth}}}}}}
```
"""
