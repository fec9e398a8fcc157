"""Bytes that are not UTF-8.

## What it does

Refuses a file that is not UTF-8, and shows the first byte that is not. A byte order mark at the start is
accepted.

## Why

In another encoding the same bytes are other letters. Guessing would put wrong names into manifests and
policies.

## Example

`ü` saved as Latin-1 is the single byte 0xFC, which is no character of UTF-8:

```yaml
description: R<0xFC>ckgabe
```

## Instead

Save the file as UTF-8. Most editors have it under "save with encoding"; on the command line `iconv -f
latin1 -t utf-8` converts.
"""
