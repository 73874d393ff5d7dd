# make run      start the forum: http://localhost:5000, with demonstration data on the first start
# make test     everything a change must pass, on both databases and in the browser
# make check    the long ones: browser on PostgreSQL, faults, property tests at full depth
# make lint     formatting, types, import contracts, templates, scripts
# make messages write the template of all translatable texts
# make lock     resolve the pinned libraries anew (needs uv)
# make clean    remove what was built; data/ stays

.DEFAULT_GOAL := help
.PHONY: help run install dev node vendor chromium test check lint messages lock clean
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
key = $(shell cat $(1) | cksum | tr ' ' '-')

# A stamp carries the checksum of what it was made from: a second start has nothing to do.
RUN_MADE := $(MADE)/run-$(call key,requirements/run.txt)
DEV_MADE := $(MADE)/dev-$(call key,requirements/dev.txt)
SELF_MADE := $(MADE)/self-$(call key,pyproject.toml)
NODE_KEY := $(call key,package.json package-lock.json)
VENDOR_MADE := $(MADE)/vendor-$(NODE_KEY)
NPM_DEV_MADE := $(MADE)/npm-dev-$(NODE_KEY)
OWN_NODE_MADE := $(MADE)/node-$(call key,requirements/node.txt)

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# The machine's Node where there is a recent one with npm, else one that pip brings.
HAS_NODE = $(shell node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null \
	&& npm --version >/dev/null 2>&1 && echo yes)
NPM = $(if $(HAS_NODE),npm,PATH="$(abspath $(BIN)):$$PATH" $(abspath $(BIN))/npm)
NPM_CI = $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
DEMO = $(if $(filter production,$(HRFORUM_ENV)),,--demo)
PYTEST = $(BIN)/python -m pytest -n logical --maxprocesses 8 --dist worksteal

help:
	@sed -n 's/^# //p' Makefile | head -7

# Compiled ahead: with PYTHONDONTWRITEBYTECODE set, each start would compile all of it anew.
run: install vendor
	@$(BIN)/python -m compileall -q hrforum config.py
	@exec $(BIN)/hrforum run $(DEMO)

install: $(RUN_MADE) $(SELF_MADE)

dev: install $(DEV_MADE)

$(MADE)/venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found. Name it: make run PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) can't make an environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@mkdir -p $(MADE) && touch $@

$(RUN_MADE): | $(MADE)/venv
	@echo "Installing the Python libraries (first start, and when they change)."
	@$(PIP) install --require-hashes --no-deps -r requirements/run.txt
	@rm -f $(MADE)/run-* $(MADE)/self-* && touch $@

$(DEV_MADE): | $(RUN_MADE)
	@echo "Installing what tests and linters need."
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.txt
	@rm -f $(MADE)/dev-* && touch $@

$(SELF_MADE): | $(RUN_MADE)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(MADE)/self-* && touch $@

node: | $(MADE)/venv
	@test -n "$(HAS_NODE)" || $(MAKE) $(OWN_NODE_MADE)

$(OWN_NODE_MADE): | $(MADE)/venv
	@echo "Installing Node, which fetches the browser's libraries."
	@$(PIP) install --require-hashes --no-deps -r requirements/node.txt
	@rm -f $(MADE)/node-* && touch $@

vendor: $(VENDOR_MADE)

# static/vendor gets the modules that pages import, as their makers publish them.
$(VENDOR_MADE): | $(MADE)/venv
	@$(MAKE) node
	@echo "Fetching the browser's libraries."
	@$(NPM_CI) --omit=dev
	@rm -rf static/vendor $(MADE)/npm-dev-*
	@for module in node_modules/@github/* node_modules/socket.io-client; do \
		into=static/vendor/$$(basename $$module); mkdir -p $$into; \
		if test -f $$module/dist/socket.io.esm.min.js; then cp $$module/dist/socket.io.esm.min.js $$into/; \
		else cp $$module/dist/*.js $$into/; fi; cp $$module/LICENSE* $$into/; done
	@rm -f $(MADE)/vendor-* && touch $@

$(NPM_DEV_MADE): | $(VENDOR_MADE)
	@$(NPM_CI)
	@rm -f $(MADE)/npm-dev-* && touch $@

chromium: dev
	@$(BIN)/python -c 'from tests.support.servers import find_chromium; find_chromium()' 2>/dev/null \
	|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& echo "Installing Chromium." \
		&& { apt-get install -y -qq chromium >/dev/null 2>&1 \
			|| { apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }; }; } \
	|| $(BIN)/playwright install chromium \
	|| { echo "The browser tests need Chromium and it can't be installed here. Install it and set CHROMIUM to its path."; exit 1; }

lint: dev $(NPM_DEV_MADE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(NPM) run --silent check

test: lint chromium
	$(PYTEST) -m "not slow"

check: dev vendor chromium
	$(PYTEST) -m "browser and not slow" --database postgresql
	HYPOTHESIS_PROFILE=full $(PYTEST) -m "slow or hypothesis" --timeout 1800

messages: install
	@mkdir -p build
	$(BIN)/pybabel --quiet extract --mapping babel.cfg --keywords _l --no-location \
		--output build/messages.pot .
	@echo "build/messages.pot has all texts."

UV = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv (pipx install uv)."; exit 1; }
	$(UV) pyproject.toml --output-file requirements/run.txt
	$(UV) pyproject.toml --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt
	$(UV) --no-annotate requirements/node.in --output-file requirements/node.txt
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved

clean:
	rm -rf $(VENV) node_modules static/vendor build *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find hrforum tests migrations benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
