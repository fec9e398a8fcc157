"""A tab in indentation.

## What it does

Finds a tab where the indentation of a line is expected.

## Why

YAML allows spaces only, since a tab has no agreed width: the same file would have another structure in
another editor. The usual message of a parser names a "token" and no tab.

## Example

The second line starts with a tab, here spelled out:

```yaml
training:
<tab>task: classification
```

## Instead

Use two spaces a level:

```yaml
training:
  task: classification
```
"""
