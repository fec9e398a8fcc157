"""A key that the language does not have there.

## What it does

Finds a key that its section does not know, lists the keys that it does, and names the nearest one.

## Why

A key that is ignored looks as if it worked. Most misspellings of a setting are found months later, when the setting
was needed.

## Example

```yaml
training:
  task: classification
  target: churned
  estimater: sklearn.linear_model.LogisticRegression
```

## Instead

Write the key as the language has it. What the author wants to keep for himself belongs into a comment.

```yaml
training:
  task: classification
  target: churned
  estimator: sklearn.linear_model.LogisticRegression
```
"""
