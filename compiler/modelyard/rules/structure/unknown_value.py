"""A word that is none of those that its key takes.

## What it does

Finds a word where the language has a closed set of words, lists them, and names the nearest one.

## Why

A choice that does not exist can't be carried out, and the nearest one may be another than the author thinks.

## Example

```yaml
training:
  task: classifier
```

## Instead

```yaml
training:
  task: classification
```
"""
