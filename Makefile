# Two commands on a fresh machine: make ask Q="…" and make test. A second call installs nothing.
PYTHON ?= python3
Q ?= soutien parentalité
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt

.PHONY: ask test check lint verdict assets
.DELETE_ON_ERROR:

# The question reaches the program through the environment: quotes and $ in it are safe.
ask: export QUESTION = $(value Q)
ask: .venv/.installed
	@$(BIN)/pre-kg ask -- "$$QUESTION"

test: lint
	$(BIN)/python -m pytest -n auto --dist loadfile --cov

lint: .venv/.installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: .venv/.installed
	$(BIN)/pre-kg check

# Judge the shipped graph whole, and keep the verdict beside it: the first `ask` then waits for none.
verdict: .venv/.installed
	$(BIN)/pre-kg check --remember

# The browser files that npm gives. Installing builds them too, where there is npm; see hatch_build.py.
assets:
	npm ci --ignore-scripts --no-audit --no-fund
	npm run --silent assets

.venv/.installed: pyproject.toml constraints.txt package-lock.json assets.mjs
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(PIP) -e .
	touch $@

# PyTorch comes first, by itself, so that the extra adds no other build of it. Where the package
# index has no CPU build, PIP_EXTRA_INDEX_URL may name PyTorch's own index of CPU builds.
.venv/.installed-test: .venv/.installed
	$(PIP) torch==2.13.0
	$(PIP) -e '.[test]'
	touch $@
