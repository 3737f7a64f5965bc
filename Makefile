# Everything a checkout can do. Targets install what they need first; the second run starts at once.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Any Python from 3.11 on: `make PYTHON=python3.13 demo`.
PYTHON ?= python3
ARGS ?=

# Tests wait more than they work: for servers, for terminals, for what must not happen. One more than there are cores.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')

VENV := .venv
PEERS := .peers
PYTHON_IN_VENV := $(VENV)/bin/python
UV := $(or $(shell command -v uv),.tools/bin/uv)
INSTALL := $(UV) pip install --quiet --python $(PYTHON_IN_VENV) --compile-bytecode
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
REQUIRE_PYTHON := $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
  echo "raitui needs Python 3.11 or newer, and '$(PYTHON)' is not. Name one: make PYTHON=python3.12" >&2; exit 1; }
SOURCES := $(shell find raitui -name '*.py')

.PHONY: help demo test lab bench pictures schema check lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(VENV)/.runtime $(VENV)/.bytecode ## the console over the simulated fleet: make demo ARGS='--services 200'
	@$(VENV)/bin/raitui demo $(ARGS)

test: $(VENV)/.dev $(VENV)/.bytecode ## all tests, against real servers too: make test ARGS='tests/unit -k burn'
	@$(PYTHON_IN_VENV) -m tools.fetch_servers
	@$(PYTHON_IN_VENV) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

lab: $(VENV)/.dev $(VENV)/.bytecode ## a real Prometheus, the simulated fleet as a server, and raitui against them
	@$(PYTHON_IN_VENV) -m tools.fetch_servers
	@$(PYTHON_IN_VENV) -m tools.lab $(ARGS)

bench: $(VENV)/.dev $(VENV)/.bytecode $(PEERS)/.installed ## measure what the README claims
	@$(PYTHON_IN_VENV) -m tools.fetch_servers
	@$(PYTHON_IN_VENV) -m benchmarks $(ARGS)

pictures: $(VENV)/.dev $(VENV)/.bytecode ## draw the README's pictures anew, from the running demo
	@$(PYTHON_IN_VENV) -m tools.pictures

schema: $(VENV)/.dev ## publish docs/site.schema.json anew, after a change to what a site file may hold
	@$(PYTHON_IN_VENV) -m tools.schema

check: $(VENV)/.dev ## formatting, lint, types and the import rules
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

lock: $(UV) ## pin every requirement, with hashes: make lock ARGS=--upgrade
	$(LOCK) $(ARGS) --group bootstrap --output-file requirements/bootstrap.txt
	$(LOCK) $(ARGS) --group build --output-file requirements/build.txt
	$(LOCK) $(ARGS) --group peers --output-file requirements/peers.txt
	$(LOCK) $(ARGS) pyproject.toml --output-file requirements/runtime.txt
	$(LOCK) $(ARGS) pyproject.toml --group dev --constraints requirements/runtime.txt --output-file requirements/dev.txt

clean: ## remove what make has made here
	rm -rf $(VENV) $(PEERS) .tools build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find raitui tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

.tools/bin/uv: requirements/bootstrap.txt
	@$(REQUIRE_PYTHON)
	@echo "Installing uv into .tools" >&2
	@$(PYTHON) -m venv --clear .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(PYTHON_IN_VENV): | $(UV)
	@$(REQUIRE_PYTHON)
	@$(UV) venv --quiet --clear --python "$$(command -v $(PYTHON))" $(VENV)

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(PYTHON_IN_VENV)
	@echo "Installing raitui into $(VENV)" >&2
	@$(INSTALL) --require-hashes -r requirements/runtime.txt
	@$(INSTALL) --no-deps --build-constraints requirements/build.txt --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing what tests and checks need into $(VENV)" >&2
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

# Beside raitui's own packages, so that what is measured is what users have.
$(PEERS)/.installed: requirements/peers.txt | $(UV)
	@echo "Installing what the benchmarks compare with into $(PEERS)" >&2
	@$(UV) venv --quiet --clear --python "$$(command -v $(PYTHON))" $(PEERS)
	@$(UV) pip install --quiet --python $(PEERS)/bin/python --compile-bytecode --require-hashes -r $<
	@touch $@

# Compiled here because some environments forbid Python to write bytecode as it imports.
$(VENV)/.bytecode: $(SOURCES) | $(VENV)/.runtime
	@$(PYTHON_IN_VENV) -m compileall -q raitui
	@touch $@
