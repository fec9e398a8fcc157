"""A key that YAML reads as something other than text.

## What it does

Finds keys that YAML reads as a number, a boolean or nothing, and refuses lists, mappings and aliases as
keys.

## Why

Keys name sources, columns and environments: text. `2024` as a number and `"2024"` as text are different
keys to most programs. A mapping as a key is nearly always a template placeholder, and a spec has none.

## Example

```yaml
labels:
  2024: migrated
model: {{ name }}
```

## Instead

Put the key in quotes. What differs between environments goes under `override`:

```yaml
labels:
  "2024": migrated
```
"""
