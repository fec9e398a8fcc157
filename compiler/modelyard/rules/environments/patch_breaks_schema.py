"""A patch that leaves an object which its kind does not allow.

## What it does

`modelyard verify` holds every patched manifest to the schema of its kind, and finds a patch after which one no longer
fits: a field that does not exist there, a text where a number is needed. `compile` does not look: schemas cost time.

## Why

A cluster refuses such an object in the middle of a release, or drops the field without a word.

## Example

```yaml
environments:
  prod:
    patches:
      - {kind: Service, patch: {spec: {sessionAffinty: ClientIP}}}
```

## Instead

```yaml
environments:
  prod:
    patches:
      - {kind: Service, patch: {spec: {sessionAffinity: ClientIP}}}
```

## References

- [Kubernetes API](https://kubernetes.io/docs/reference/kubernetes-api/)
"""
