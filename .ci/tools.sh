#!/bin/sh
# Tools that no Python package brings, from Debian: promtool checks alert rules, Chromium opens reports, PostgreSQL is a
# warehouse to read from. Where they can't be installed, the tests that need them say so and skip.
set -eu
wanted=""
command -v promtool >/dev/null 2>&1 || wanted="$wanted prometheus"
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || wanted="$wanted postgresql"
if [ -z "$wanted" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  # shellcheck disable=SC2086 # the names are words of their own
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted; } >/dev/null 2>&1 \
    || echo "not installed:$wanted; the tests that need them will say that they were skipped"
else
  echo "not installed:$wanted; the tests that need them will say that they were skipped"
fi
