# Two commands matter: `make demo` compiles a real spec and shows what came out; `make test` runs every check and test.
# Each sets up what it needs below this folder (.venv), from package registries alone.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)

.PHONY: demo test lint types suite wheel test-checkov test-slow proof bench goldens generate tools clean help

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

$(VENV)/.base: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.base
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

.venv-checkov/.done:
	$(PYTHON) -m venv .venv-checkov
	.venv-checkov/bin/pip install --quiet --disable-pip-version-check checkov==3.3.30
	@touch $@

.venv-mlflow/.done:
	$(PYTHON) -m venv .venv-mlflow
	.venv-mlflow/bin/pip install --quiet --disable-pip-version-check mlflow==3.17.2
	@touch $@

demo: $(VENV)/.base ## compile the fraud example and show what came out
	@sh examples/demo.sh

tools: ## tools that no Python package brings, where a Debian mirror and root are at hand
	@sh .ci/tools.sh

lint: $(VENV)/.dev ## ruff
	ruff check .
	ruff format --check .

types: $(VENV)/.dev ## mypy and pyright, both strict
	mypy
	pyright

suite: $(VENV)/.dev tools ## the tests
	pytest --numprocesses 2 -m "not slow and not network and not checkov and not proof"

wheel: $(VENV)/.dev ## build the wheel, install it alone, and run what a user runs
	sh .ci/wheel.sh

test: lint types suite wheel ## everything that CI runs

test-checkov: $(VENV)/.dev .venv-checkov/.done ## checkov over everything that the examples emit
	pytest -m checkov

test-slow: $(VENV)/.dev .venv-mlflow/.done ## minutes, not seconds: long fuzzing, kill tests at every step, a real MLflow server
	pytest -m "(slow or network) and not proof"

proof: $(VENV)/.dev tools .venv-mlflow/.done ## the whole loop, for real, as far as one machine can go; writes docs/proof.md
	pytest -m proof tests/proof

bench: $(VENV)/.dev ## measure against peers, side by side in one run
	$(BIN)/python -m benchmarks.compile
	$(BIN)/python -m benchmarks.gates
	$(BIN)/python -m benchmarks.drift
	$(BIN)/python -m benchmarks.serving

goldens: $(VENV)/.dev ## write the goldens anew, for review as a diff
	pytest tests/goldens --update

generate: $(VENV)/.base ## write schemas and reference pages anew from the code
	$(BIN)/python -m modelyard.generate
	$(BIN)/python -m modelyard.rules.generate

clean:
	rm -rf $(VENV) .venv-checkov .venv-mlflow build dist
