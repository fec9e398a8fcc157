r"""A character that makes text read differently from what it says.

## What it does

Warns of characters that turn the reading direction of the text around them: U+202A to U+202E and U+2066
to U+2069. Text in Arabic, Hebrew and other right-to-left scripts needs none of them and is fine.

## Why

In a review a line can look like one thing and say another: a looser bound in a gate, a different account.
The attack is known as Trojan Source.

## Example

The character, here spelled out, makes the rest of the line read backwards:

```yaml
limitations: ["ask <U+202E>kcehc tuohtiw"]
```

## Instead

Leave it out, or write it as an escape between double quotes, where everyone sees it:

```yaml
limitations: ["name in the source: \u202e…"]
```

## References

CVE-2021-42574.
"""
