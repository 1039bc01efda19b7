# Needs Python 3.11 or later, make and a package index; makes its own environment in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo check test lint bench fuzz faults setup lock clean
# One worker a processor, eight at the most; make WORKERS=1 runs the tests one after the other.
WORKERS ?= logical
LOCKED := --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 --dist loadfile

help:  ## what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/user  ## a posture check on a bundled clip
	$(BIN)/coach demo

check: lint  ## the quick loop: style, types, layers, every test that needs no pose model, process or screen
	$(PYTEST) -m "not integration"

test: lint  ## style, types, layers, then every test
	$(BIN)/coach models --fetch
	$(PYTEST)

lint: $(VENV)/dev  ## style, types and layers alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev  ## speed, as ratios to a bare MediaPipe loop
	$(BIN)/coach models --fetch
	$(BIN)/python -m tests.bench

fuzz: $(VENV)/dev  ## altered inputs for every reader: a result or a sentence, in bounded time and memory
	$(BIN)/python -m tests.fuzz

faults: $(VENV)/dev  ## kill -9 at fifty moments of every command that writes: nothing recorded is lost
	$(BIN)/coach models --fetch
	$(BIN)/python -m tests.faults

setup: $(VENV)/dev  ## the environment for development

# Pinned with hashes, so that everyone runs what was tested. What builds the package is pinned too,
# and gone when it is built.
$(VENV)/user: requirements.lock requirements-build.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "coach needs Python 3.11 or later: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --target $(VENV)/build -r requirements-build.lock
	PYTHONPATH=$(VENV)/build $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	rm -rf $(VENV)/build
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/user
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

lock:  ## renew the locks (needs uv)
	uv pip compile $(LOCKED) pyproject.toml -o requirements.lock
	uv pip compile $(LOCKED) --group build -c requirements.lock -o requirements-build.lock
	uv pip compile $(LOCKED) --group dev --group build -c requirements.lock -c requirements-build.lock -o requirements-dev.lock

clean:  ## remove the environment
	rm -rf $(VENV)
