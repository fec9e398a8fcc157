"""No git to read the committed output with.

## What it does

Says that `--base` was given and git is not installed.

## Why

What is committed can only be read through git.

## Example

```text
modelyard diff --base origin/main
```

## Instead

Install git, or leave out `--base` to compare with the disk.
"""
