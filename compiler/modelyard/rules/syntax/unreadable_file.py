"""A file that is not there or can't be opened.

## What it does

Says why a file could not be read: it does not exist, is a folder, or its permissions forbid it.

## Why

Without the file there is nothing to judge, and silence would look like success.

## Example

```console
$ modelyard validate modelyard.yml
```

## Instead

Name the file that exists; `modelyard.yaml` in the current folder is the default:

```console
$ modelyard validate
```
"""
