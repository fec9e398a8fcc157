"""A plan that breaks a policy of its workspace.

## What it does

Judges each policy of `modelyard.workspace.yaml` over the compiled plan of each environment, and reports those that
are false.

## Why

Policies are how an organisation says once what every team keeps to.

## Example

```yaml
policy:
  - check: deployment.mode <> 'realtime' or replicas.min >= 2
    message: endpoints run in two copies at least
```

## Instead

Make it true for this environment, or talk to whoever owns the workspace file.
"""
