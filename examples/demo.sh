#!/bin/sh
# What `make demo` shows: one spec becomes a platform; a change is told in words; mistakes are found before anything runs.
set -eu
cd "$(dirname "$0")/.."
rm -rf build/demo
mkdir -p build/demo
cp -R examples/fraud build/demo/fraud
cd build/demo/fraud

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n%s\n' "$*"; }
lines() { grep -c . "$1"; }
files() { find "$1" -type f | wc -l | tr -d ' '; }
row() { printf '  %4s  %-38s %s\n' "$(files "$1")" "$1" "$2"; }
# What is only noted is shown where something fails.
quiet() { "$@" 2>../notes || { cat ../notes >&2; exit 1; }; }
# Exit codes 1 (findings) and 3 (output differs) are answers here, and anything else is a failure.
answer() {
  status=0
  "$@" || status=$?
  case $status in 0 | 1 | 3) ;; *) exit "$status" ;; esac
}

say "One spec of $(lines modelyard.yaml) lines (examples/fraud/modelyard.yaml) ..."
quiet modelyard compile >/dev/null
ops=ops/fraud-detector
echo "... becomes the platform of a model, below build/demo/fraud:"
row .github/workflows "check, train, release, infra, watch, rollback"
row $ops/docker "images to train, serve and watch, all by hash"
row $ops/terraform "AWS: a root and a bootstrap for each environment"
row $ops/kubernetes "staging and prod, rendered, before the first release"
row $ops/monitoring "alert rules with tests, dashboard, runbook"
row $ops/contract "what the runtime reads"
row $ops/docs "model card, lineage, technical documentation"

say "$ modelyard compile --check"
quiet modelyard compile --check

say "$ sed -i 's/roc_auc >= 0.92/roc_auc >= 0.90/' modelyard.yaml && modelyard diff"
sed 's/- roc_auc >= 0.92/- roc_auc >= 0.90/' modelyard.yaml >changed.yaml && mv changed.yaml modelyard.yaml
answer modelyard diff 2>/dev/null

say "$ modelyard validate     # with three mistakes in the spec"
sed -e 's/^  estimator:/  estimater:/' -e 's/amount_log: ln(amount + 1)/amount_log: ln(amuont + 1)/' \
  -e 's/window: 24h/window: 24/' ../../../examples/fraud/modelyard.yaml >modelyard.yaml
answer modelyard validate 2>&1
cp ../../../examples/fraud/modelyard.yaml modelyard.yaml

say "Look around in build/demo/fraud; $ops/README.md says how to bring it up."
