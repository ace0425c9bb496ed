# `make help` lists what can be done. Everything is installed below this folder, in .venv and .venv-tools,
# in the versions and with the hashes of requirements/, and again only when those change.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV ?= .venv
TOOLS ?= .venv-tools
HOST ?= 127.0.0.1
PORT ?= 8001
ARGS ?=
# How long the tester of `make api` may take.
SECONDS ?= 60
# The Pythons of `make test-pythons`, by name or path.
PYTHONS ?= python3.11 python3.12 python3.13 python3.14
# Workers of the tests; `make test JOBS=0` runs them in one process, for a debugger.
JOBS ?= auto

export PIP_DISABLE_PIP_VERSION_CHECK := 1
RUN := $(VENV)/bin
INSTALL := -m pip install -qq --require-hashes -r
PYTEST = $(RUN)/python -m pytest --numprocesses $(JOBS) --dist worksteal

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve build test test-lowest coverage lint format types api exports sbom test-pythons test-alpha check lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/serve.installed build  ## build kb.db from this repository and serve it; HOST=127.0.0.1 PORT=8001
	@exec $(RUN)/kb serve kb.db --host $(HOST) --port $(PORT)

build: $(VENV)/serve.installed  ## build kb.db; mistakes in the content are told and do not stop it
	@status=0; $(RUN)/kb build -o kb.db || status=$$?; \
	if [ $$status -eq 1 ]; then echo "kb.db holds everything but the documents with errors, listed above" >&2; \
	else exit $$status; fi

test: $(VENV)/test.installed  ## run all tests; ARGS="-k words" for some, ARGS=--update to write golden files anew
	@$(RUN)/python tests/chromium.py
	@$(PYTEST) $(ARGS)

test-lowest:  ## run the tests, but those with browser or corpus, on the lowest versions that pyproject.toml allows
	@$(MAKE) --no-print-directory $(VENV)-lowest/lowest.installed VENV=$(VENV)-lowest
	@$(VENV)-lowest/bin/python -m pytest --numprocesses $(JOBS) --dist worksteal -m "not browser and not corpus" $(ARGS)

coverage: $(VENV)/test.installed  ## run all tests and list the lines that none of them runs
	@$(PYTEST) --cov --cov-report=term-missing $(ARGS)

lint: $(TOOLS)/installed  ## look for mistakes, formatting and imports that point upwards
	@$(TOOLS)/bin/ruff check .
	@$(TOOLS)/bin/ruff format --check .
	@$(TOOLS)/bin/lint-imports --no-logo

format: $(TOOLS)/installed  ## format the code and mend what can be mended
	@$(TOOLS)/bin/ruff check --fix-only .
	@$(TOOLS)/bin/ruff format .

types: $(TOOLS)/installed $(VENV)/test.installed  ## check the types
	@$(TOOLS)/bin/mypy --python-executable $(RUN)/python

sbom: $(TOOLS)/installed  ## write sbom.json (CycloneDX) and licences.txt: all that serves a catalogue
	@$(MAKE) --no-print-directory $(VENV)-serve/serve.installed VENV=$(VENV)-serve
	@$(VENV)-serve/bin/python -m pip check
	@$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --short-PURLs \
		-o sbom.json $(VENV)-serve/bin/python
	@$(VENV)-serve/bin/python scripts/list_licences.py sbom.json > licences.txt

test-pythons:  ## run the tests, but those with browser or corpus, on every other Python of PYTHONS that is installed here
	@for python in $(PYTHONS); do \
		version=$$($$python -c '$(SHORT_VERSION)' 2>/dev/null) || \
			{ echo "NOT TESTED: $$python is not installed here"; continue; }; \
		[ "$$version" != "$$($(PYTHON) -c '$(SHORT_VERSION)')" ] || \
			{ echo "Python $$version is the one of make test"; continue; }; \
		echo "Testing on Python $$version"; \
		$(MAKE) --no-print-directory $(VENV)-$$version/test.installed PYTHON=$$python VENV=$(VENV)-$$version || exit 1; \
		$(VENV)-$$version/bin/python -m pytest --numprocesses $(JOBS) --dist worksteal \
			-m "not browser and not corpus" $(ARGS) || exit 1; \
	done

SHORT_VERSION = import sys; print("%d.%d" % sys.version_info[:2])

test-alpha:  ## run the tests of the web on the newest alpha of Datasette, which we do not support yet
	@$(MAKE) --no-print-directory $(VENV)-alpha/test.installed VENV=$(VENV)-alpha
	@$(VENV)-alpha/bin/python -m pip install -qq --pre --upgrade "datasette>=1.0a0"
	@$(VENV)-alpha/bin/python -m pytest --numprocesses $(JOBS) -m "not browser" tests/test_web_*.py $(ARGS)

api: $(TOOLS)/installed $(VENV)/test.installed  ## let a property-based tester ask the JSON of the served catalogue
	@$(RUN)/python scripts/check_api.py $(SECONDS)

exports: $(TOOLS)/installed $(VENV)/test.installed  ## let Frictionless and Croissant check the exports of this catalogue
	@$(RUN)/python scripts/check_exports.py

check: lint types test  ## lint, types and test

lock: $(TOOLS)/installed  ## write requirements/*.txt anew; ARGS=--upgrade for the newest versions
	@$(LOCK) pyproject.toml requirements/build.in --extra test $(ARGS) -o requirements/test.txt
	@$(LOCK) pyproject.toml requirements/build.in -c requirements/test.txt $(ARGS) -o requirements/serve.txt
	@$(LOCK) pyproject.toml requirements/build.in --extra test --resolution lowest-direct --upgrade -o requirements/lowest.txt
	@$(LOCK) requirements/tools.in $(ARGS) -o requirements/tools.txt

LOCK = $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

clean:  ## remove everything that was made here
	rm -rf .venv $(VENV) $(VENV)-* $(TOOLS) sbom.json licences.txt kb.db build dist kb.egg-info .coverage .coverage.* \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# An environment that is half made, was made elsewhere or has lost its Python is made afresh.
whole = [ "$$(cat $(1)/created 2>/dev/null)" = "$(CURDIR)" ] && $(1)/bin/python -c '' 2>/dev/null
$(foreach environment,$(VENV) $(TOOLS),$(shell $(call whole,$(environment)) || rm -f $(environment)/created))

$(VENV)/created $(TOOLS)/created:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed; name one with PYTHON=..." >&2; exit 2; fi
	@echo "Making $(@D) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(@D)
	@echo '$(CURDIR)' > $@

# serve, test and lowest: an environment with requirements/<name>.txt and this project, which is read from here.
$(VENV)/%.installed: requirements/%.txt pyproject.toml $(VENV)/created
	@echo "Installing requirements/$*.txt into $(VENV)"
	@$(RUN)/python $(INSTALL) $<
	@$(RUN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS)/installed: requirements/tools.txt $(TOOLS)/created
	@echo "Installing requirements/tools.txt into $(TOOLS)"
	@$(TOOLS)/bin/python $(INSTALL) $<
	@touch $@
