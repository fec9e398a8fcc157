"""A document that is a list or a single value.

## What it does

Finds a document whose outermost value is not a mapping of keys to values.

## Why

Every file that modelyard reads is a mapping. A list at the start is most often a stray dash; a single
value a file that is not YAML at all.

## Example

```yaml
- modelyard: 1
- model: churn
```

## Instead

Start with the keys:

```yaml
modelyard: 1
model: churn
```
"""
