.PHONY: help setup run test bench clean
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.12 || command -v python3.11 || command -v python3.13 || command -v python3)
BIN := .venv/bin

help:  ## show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/'

$(BIN)/huitan: pyproject.toml
	@echo "preparing the environment in .venv (a few minutes the first time)"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed; set PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(BIN)/huitan

setup: $(BIN)/huitan  ## prepare .venv with the command huitan

run: setup  ## try it: a demo organisation, the platform and the bot; prints one address
	@exec $(BIN)/huitan demo

test: setup  ## everything that CI runs
	@$(BIN)/python tests/chromium.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/huitan train --if-needed
	$(BIN)/python -m pytest -q -n 2

bench: setup  ## messages per second, latency, memory
	@$(BIN)/python tests/bench/messages.py

clean:  ## remove what was built, keep the code
	rm -rf .venv var models/huitan build *.egg-info
