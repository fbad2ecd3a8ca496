# Two commands on a fresh machine: make ask Q="…" and make test. Both are idempotent.
PYTHON ?= python3
Q ?= soutien parentalité
BIN := .venv/bin

.PHONY: ask test check lint
.DELETE_ON_ERROR:

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/.installed-test: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	touch $@

ask: .venv/.installed
	@$(BIN)/pre-kg ask "$(Q)"

test: .venv/.installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest
