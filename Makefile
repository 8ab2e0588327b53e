# The commands of this project; `make` alone lists them.

PORT ?= 8501
HOUSEHOLDS ?= 500
SEED ?= 1
SHELL := /bin/bash
BIN := .venv/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras \
	--allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run demo test test-long test-days test-trust mutants check fix security behaviour sentences imports bench bench-large lock migration first-migration dev chromium nginx

help:  ## what can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.runtime  ## make the environment and install what the programme needs

run: setup  ## start the programme at http://localhost:8501 (another port: PORT=8600)
	@$(BIN)/python -m hiw migrate
	@$(BIN)/python -m hiw demo --if-new
	@exec $(BIN)/streamlit run app.py --server.port=$(PORT)

demo: setup  ## invent a team and its caseload in a new database (HOUSEHOLDS=500 SEED=1)
	@$(BIN)/python -m hiw migrate
	@$(BIN)/python -m hiw demo --households $(HOUSEHOLDS) --seed $(SEED)

test: dev chromium nginx  ## every test, on SQLite and PostgreSQL, then in a browser
	@begun=$$(date +%s); set -ex; \
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --ignore=tests/browser; \
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/browser; \
	set +x; took=$$(($$(date +%s) - begun)); printf 'All tests took %d:%02d minutes.\n' $$((took / 60)) $$((took % 60))

test-long: dev nginx  ## what chance may find, with new examples and more of them, and what takes long
	$(BIN)/python -m pytest --long -n 3 --dist loadfile --no-loadscope-reorder --ignore=tests/browser

test-days: dev chromium nginx  ## the tests on other days: leap day, new clocks, new years (some: DAYS="2028-02-29")
	$(BIN)/python -m tests.other_days $(DAYS)

test-trust: dev chromium nginx  ## the tests of trust alone, with the number of cells, requirements and frames
	$(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m requirement --ignore=tests/browser
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m requirement tests/browser
	@$(BIN)/python -m tests.security_page --count

mutants: dev  ## take out each guard alone and see a test fail (goes on where it was; hours; ONLY=fund)
	$(BIN)/python -m tests.mutants --only "$(ONLY)"

check: dev  ## format, lint, types, who imports whom, migrations match models
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tests.made_pages --check
	$(BIN)/python -m pytest -q tests/db/test_migrate.py -k "models"

fix: dev  ## format, and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

security: dev  ## write docs/security.md: which test shows which requirement
	$(BIN)/python -m tests.made_pages security

behaviour: dev  ## write docs/behaviour.md: what the programme does, as its tests say
	$(BIN)/python -m tests.made_pages behaviour

sentences: dev  ## write docs/sentences.md: every sentence on the screen
	$(BIN)/python -m tests.made_pages sentences

imports: dev  ## write docs/imports.md: which folder imports which
	$(BIN)/python -m tests.made_pages imports

bench: dev  ## measure real servers at 500 and 10,000 households; writes bench.json
	$(BIN)/python -m tests.load

bench-large: dev  ## the same at 80,000 households on PostgreSQL
	$(BIN)/python -m tests.load --large

lock: dev  ## compile requirements*.txt anew from pyproject.toml (takes minutes)
	$(COMPILE) --output-file=requirements.txt pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.txt --output-file=requirements-dev.txt pyproject.toml

migration: dev  ## draft the next migration from the models (WHAT="visits have a place")
	$(BIN)/python -m db.draft_migration "$(WHAT)"

first-migration: dev  ## write migration 0001 anew; only while no version has been released
	$(BIN)/python -m db.draft_migration --first

dev: .venv/.dev

chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null \
	|| { $(APT) update && $(APT) install -y --no-install-recommends chromium; } \
	|| { echo "The browser tests need Chromium, and it could not be installed."; exit 1; }

nginx:
	@{ [ -x /usr/sbin/nginx ] && command -v openssl >/dev/null; } \
	|| { $(APT) update && $(APT) install -y --no-install-recommends nginx-light openssl; } \
	|| { echo "The tests of the proxy need nginx, and it could not be installed."; exit 1; }

.venv/.runtime: .venv/.made requirements.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

# The first Python that is new enough; Debian keeps what `venv` needs in a package of its own.
.venv/.made:
	@python=; for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$$name && break; \
	done; \
	[ -n "$$python" ] || { echo "This needs Python 3.11 or newer."; exit 1; }; \
	"$$python" -c 'import ensurepip, venv' 2>/dev/null || { $(APT) update && $(APT) install -y \
		"$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; }; \
	"$$python" -m venv .venv
	@touch $@
