"""A release file that is not as modelyard writes it.

## What it does

Finds a `releases/<environment>.yaml` that can't be read as one: a key is missing or unknown, a digest does not have
its form, or it speaks of another model or environment.

## Why

The file decides what runs. Rendering half of it would take an endpoint down or start the wrong one.

## Example

```yaml
serve_digest: latest
```

## Instead

Restore the file from version control, and let `modelyard release` write it.
"""
