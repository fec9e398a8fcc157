"""An alias without an anchor before it.

## What it does

Finds `*name` where no `&name` stands before it in the file.

## Why

Unquoted text that starts with a star is an alias to YAML. Most often it was meant as text: a glob or a
schedule.

## Example

```yaml
monitoring:
  drift: {every: *daily}
```

## Instead

Put text that starts with a star in quotes, or give the value an anchor first:

```yaml
data:
  customers: {csv: "*.csv"}
```
"""
