r"""A character that no editor shows.

## What it does

Refuses control characters (all but tab and line breaks), halves of surrogate pairs, a byte order mark in
the middle of the text, and the Unicode line and paragraph separators, which some readers take for line
breaks.

## Why

They come from copying out of a terminal or a word processor. What a reviewer sees and what a program
reads would differ, and an escape code printed to a terminal can hide or rewrite lines of a log.

## Example

A colour code copied along with the name, here spelled out:

```yaml
model: <U+001B>[31mchurn
```

## Instead

Retype the line. Where the character is meant, write it as an escape between double quotes:

```yaml
description: "split by \x1f"
```
"""
