"""A file that could not be written.

## What it does

Says that the system refused a write: a full disk, missing rights, a file system that is read-only.

## Why

Either nothing was changed, or the next compile goes on from where this one stopped; the message says which.

## Example

```text
error[write-failed]: the files can't be written: no space left on device
```

## Instead

Mend the cause and compile again.
"""
