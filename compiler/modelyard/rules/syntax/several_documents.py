"""A file with more than one document.

## What it does

Finds a second document, which `---` on a line of its own starts. Only the first one is judged.

## Why

One file describes one model. Were the second ignored, half of what the file says would have no effect.

## Example

```yaml
modelyard: 1
model: churn
---
modelyard: 1
model: fraud
```

## Instead

Give each model a file in a folder of its own, and name several on the command line or in
`modelyard.workspace.yaml`.
"""
