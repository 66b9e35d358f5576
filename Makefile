# symnet: `make report` builds the report, `make test` checks everything. Both make their own virtual environment first.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# SymPy takes several times longer to import without its compiled bytecode, so a user's wish not to write it is set aside here.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONHOME PYTHONPATH
# A Python to make the environment with, where the first one found is not wanted.
SYMNET_PYTHON ?=
export SYMNET_PYTHON

VENV := .venv
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/.installed
TOOLS := $(VENV)/.installed-tools
WORKERS ?= 2

.PHONY: help report test lint format clean .venv

help:  ## list the targets
	@grep -E '^[.a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

.venv: $(TOOLS)  ## make the virtual environment, or bring it up to date with pyproject.toml

# A report needs the package alone; linter, tests and what they test with are larger.
$(STAMP): pyproject.toml scripts/make_venv
	@bash scripts/make_venv $(VENV)

$(TOOLS): pyproject.toml scripts/make_venv
	@bash scripts/make_venv $(VENV) tools

report: $(STAMP)  ## derive, prove and print everything into reports/
	@status=0; $(PYTHON) -m symnet report -o reports --jobs $(WORKERS) || status=$$?; \
	  $(PYTHON) -m symnet workbook all -o reports || status=$$?; exit $$status

# One failure does not hide the others. (Not a recursive make: that would run even when only a dry run is wanted.)
LINT = $(PYTHON) -m ruff check . || status=1; $(PYTHON) -m ruff format --check . || status=1; $(PYTHON) -m mypy || status=1

lint: $(TOOLS)  ## linter, formatter (check only) and type checker
	@status=0; $(LINT); exit $$status

format: $(TOOLS)  ## sort imports and format the code
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

test: $(TOOLS)  ## lint, then all tests; pytest's closing line comes last
	@status=0; $(LINT); $(PYTHON) -m pytest -q -n $(WORKERS) || status=1; exit $$status

clean:  ## remove everything that can be made again
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find reports -mindepth 1 -not -name README.md -not -name digits-loss.svg -delete 2>/dev/null || true
