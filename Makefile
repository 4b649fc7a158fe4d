# One command for each job. Everything is done in .venv; nothing outside this folder is changed.
# PYTHON=/path/to/python3.12 chooses the interpreter that .venv is made with (3.11 or newer).

SHELL := /bin/sh
# Set in many containers; the tests start hundreds of interpreters, which would compile everything anew each time.
unexport PYTHONDONTWRITEBYTECODE
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 3
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	if $$p -c '$(NEW_ENOUGH)' 2>/dev/null; then echo $$p; exit; fi; done; echo python3)

# Stamps say what is installed; without a working interpreter they say nothing.
$(shell test -x $(BIN)/python || rm -f $(VENV)/.stamp-*)
MADE := $(VENV)/.stamp-made
READY := $(VENV)/.stamp-run
DEV := $(VENV)/.stamp-dev

UV := $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
# Dependency groups need pip 25.1; the pip that comes with Python 3.11 is older.
UPGRADE_PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
else
UPGRADE_PIP := :
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
endif

.PHONY: help run test test-long lint format docs bench screens wheel clean distclean

help:
	@echo "make run        set up and open the sample case"
	@echo "make test       set up and run every check but the long ones"
	@echo "make test-long  the long tests, and the properties with many more examples"
	@echo "make lint | format | docs | bench | screens | wheel | clean | distclean"

$(MADE):
	@$(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null || { \
		echo "Claim Workbench needs Python 3.11 or newer; $(PYTHON) is" \
			"$$($(PYTHON) --version 2>/dev/null || echo 'not there')." >&2; \
		echo "Install a newer one and name it: make run PYTHON=/path/to/python3.12" >&2; exit 1; }
	@if [ ! -x $(BIN)/python ]; then \
		echo "Making $(VENV)" >&2; \
		if [ -n "$(UV)" ]; then $(UV) venv --quiet --allow-existing --python "$(PYTHON)" $(VENV); \
		else $(PYTHON) -m venv $(VENV) || { \
			echo "Python's venv module does not work here; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
			exit 1; }; \
		fi; \
	fi
	@touch $@

$(READY): pyproject.toml $(MADE)
	@echo "Installing Claim Workbench and what it needs into $(VENV): a minute or two, once." >&2
	@echo "(A warning that lxml does not provide the extra html-clean is harmless: it comes by a name of its own.)" >&2
	@$(INSTALL) --editable '.[capture,rtl,team,video]'
	@touch $@

$(DEV): pyproject.toml $(MADE)
	@echo "Installing Claim Workbench and its development tools into $(VENV)" >&2
	@$(UPGRADE_PIP)
	@$(INSTALL) --editable '.[capture,rtl,team,video]' --group dev
	@touch $@ $(READY)

run: $(READY)
	@echo "Building the sample case, if it is not there, and opening it" >&2
	@$(BIN)/workbench demo

test: lint
	@$(BIN)/pytest -q -n $(JOBS) --dist worksteal -m "not slow"

test-long: $(DEV)
	@$(BIN)/pytest -q -m slow
	@$(BIN)/pytest -q -n $(JOBS) -m "hypothesis and not slow" --hypothesis-profile thorough

lint: $(DEV)
	@$(BIN)/ruff format --quiet --check || { echo "Run: make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo

format: $(DEV)
	@$(BIN)/ruff check --quiet --fix-only
	@$(BIN)/ruff format --quiet

# The parts of the documents that are made from the code: what the tests compare.
docs: $(DEV)
	@$(BIN)/cog -r $(wildcard README.md docs/*.md)

bench: $(DEV)
	@$(BIN)/python -m bench

screens: $(DEV)
	@$(BIN)/python -m bench.screens

wheel: $(DEV)
	@$(BIN)/python -m build --wheel

clean:
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	@find workbench plugins tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} +

# Also the environment; never a case (claims.db, media/).
distclean: clean
	@rm -rf $(VENV)
