"""A duration, size, CPU, share or schedule without its unit.

## What it does

Finds a value whose unit is missing or does not fit: durations are `30s 15m 24h 7d`, sizes `512Mi 2Gi`, CPU `500m`
or `2`, shares `5%`, schedules `daily` or five cron fields.

## Why

`0.2` and `20` are both common ways to write a fifth, and `30` may be seconds or minutes. The unit says it.

## Example

```yaml
training:
  split: {random: {test: 0.2}}
```

## Instead

```yaml
training:
  split: {random: {test: 20%}}
```
"""
