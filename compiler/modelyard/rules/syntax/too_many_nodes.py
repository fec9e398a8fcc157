"""More keys and values than the limit, aliases followed.

## What it does

Stops at 100,000 keys and values. What an alias stands for counts each time it is used.

## Why

Ten lines of aliases to aliases can stand for billions of values and bring down any program that follows
them.

## Example

```yaml
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, …]
```

## Instead

Write the few values that are meant, or keep the data in a file that the spec names.
"""
