"""Lists and mappings nested beyond the limit.

## What it does

Stops at the 65th level of lists and mappings inside each other, aliases followed.

## Why

The language needs 12 levels. More is a mistake or an attack on whatever reads the file next.

## Example

```yaml
params: [[[[[[[[[[…]]]]]]]]]]
```

## Instead

Flatten the value, or keep the data in a file that the spec names.
"""
