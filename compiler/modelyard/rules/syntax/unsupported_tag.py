"""A value with a tag.

## What it does

Refuses tags: `!!int`, `!!python/name`, `!Ref` and their like. The value is judged as if the tag were not
there.

## Why

A tag changes what a value is, and each reader knows others. Some make a program build objects from a
file, which is how YAML came to run code.

## Example

```yaml
training:
  estimator: !!python/name:sklearn.svm.SVC
```

## Instead

Say the name as text; quotes make any value text:

```yaml
training:
  estimator: sklearn.svm.SVC
```
"""
