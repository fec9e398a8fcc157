#!/bin/sh
# promtool has no Python package. Debian's prometheus brings it; where that can't be installed, its tests say so and skip.
set -eu
if command -v promtool >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends prometheus; } >/dev/null 2>&1 \
    || echo "promtool could not be installed; the tests that need it will say that they were skipped"
else
  echo "promtool is not installed; the tests that need it will say that they were skipped"
fi
