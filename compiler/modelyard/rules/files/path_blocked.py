"""Something in the way of a generated file.

## What it does

Finds a folder, a symbolic link or a special file where a generated file or its folder belongs.

## Why

Writing through a link could change a file outside of the repository.

## Example

```text
ops -> /srv/shared/ops
```

## Instead

Remove what is in the way.
"""
