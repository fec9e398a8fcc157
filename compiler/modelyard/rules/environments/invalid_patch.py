"""A patch that can't be applied.

## What it does

Finds a patch that does not fit the manifest that it is for: an operation that does not exist, a path that leads
nowhere, a merge that would take away what every object needs.

## Why

Applied in part, a patch leaves an object that nobody has described.

## Example

```yaml
environments:
  prod:
    patches:
      - {kind: Service, patch: [{op: replace, path: /spec/nothing, value: 1}]}
```

## Instead

```yaml
environments:
  prod:
    patches:
      - {kind: Service, patch: [{op: replace, path: /spec/type, value: ClusterIP}]}
```

## References

- [JSON Patch, RFC 6902](https://www.rfc-editor.org/rfc/rfc6902)
"""
