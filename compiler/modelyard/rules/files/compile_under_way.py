"""Another compile in the same place.

## What it does

Says that another process compiles into the same root and did not finish in time.

## Why

Two at once would undo each other's work.

## Example

```text
modelyard compile & modelyard compile
```

## Instead

Wait for it to finish, or end it: what it had begun is taken up by the next compile.
"""
