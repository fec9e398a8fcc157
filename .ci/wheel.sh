#!/bin/sh
# The wheel is what users get: build it, install it where the checkout can't be seen, and compile the examples with it.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python -m build --quiet --wheel --outdir "$work/dist" .
python -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "$work"/dist/*.whl
cp -R examples "$work/examples"
cd "$work"
modelyard=$work/venv/bin/modelyard
count=0
for example in examples/*/; do
  name=$(basename "$example")
  "$modelyard" compile "$example" --out "out/$name" >"$name.log" 2>&1 || { cat "$name.log" >&2; exit 1; }
  "$modelyard" compile "$example" --out "out/$name" --check >"$name.log" 2>&1 || { cat "$name.log" >&2; exit 1; }
  count=$((count + 1))
done
"$modelyard" --version
"$modelyard" schema >/dev/null
"$modelyard" explain unknown-key >/dev/null
"$modelyard" init fresh >/dev/null
"$modelyard" validate fresh >/dev/null 2>&1
"$work/venv/bin/python" -c "import modelyard, pathlib; assert 'site-packages' in pathlib.Path(modelyard.__file__).parts"
# The compiler alone was installed so far; with the runtime, the same wheel trains and judges.
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "$(ls "$work"/dist/*.whl)[runtime]"
"$modelyard" run examples/quickstart >run.log 2>&1 || { cat run.log >&2; exit 1; }
"$modelyard" lineage wine-quality@1 --tracking examples/quickstart/artifacts >/dev/null
test -s examples/quickstart/build/report.html
echo "wheel: $count examples compiled and current, one model trained and registered"
