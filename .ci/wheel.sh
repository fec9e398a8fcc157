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
for example in quickstart fraud demand churn; do
  "$work/venv/bin/modelyard" compile "examples/$example/modelyard.yaml" --out "$work/out/$example" >/dev/null 2>&1
  "$work/venv/bin/modelyard" compile "examples/$example/modelyard.yaml" --out "$work/out/$example" --check
done
"$work/venv/bin/modelyard" --version
"$work/venv/bin/modelyard" schema >/dev/null
"$work/venv/bin/modelyard" explain unknown-key >/dev/null
"$work/venv/bin/python" -c "import modelyard, pathlib; assert 'site-packages' in pathlib.Path(modelyard.__file__).parts"
echo "wheel: 4 examples compiled and current"
