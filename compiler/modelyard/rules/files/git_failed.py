"""A git command that failed.

## What it does

Says that git could not read the committed output, in git's own words.

## Why

A comparison with half of the files would mislead.

## Example

```text
error[git-failed]: git show failed: bad object
```

## Instead

Run the command by hand to see why.
"""
