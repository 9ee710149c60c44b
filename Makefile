# `make run` starts Owlet, `make test` checks it. Both make .venv first, once.
PORT ?= 8501
PYTHON := $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# uv installs in half a minute what takes pip four; where it cannot reach a registry that pip is set up for, pip does it.
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --requirement $(1) || $(BIN)/pip install --quiet --requirement $(1)

# Without its cache of compiled modules every one of some hundred processes would compile torch and Streamlit anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-slow check audit help

help: ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: .venv/ready ## start the app on PORT (8501)
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/ready-to-test check ## lint, types, unit, page and browser tests
	$(BIN)/python -m pytest --ignore tests/browser -m "not browser and not slow" --numprocesses 2 --dist loadfile --no-loadscope-reorder
	$(BIN)/python -m pytest tests/browser -m "not slow"

test-slow: .venv/ready-to-test ## the benchmarks' own tests, the walk through the experiments, four minutes more
	$(BIN)/python -m pytest -m slow

check: .venv/ready-to-test ## lint and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit: .venv/ready ## ask a public service whether any installed package has a known hole
	$(BIN)/python -m venv .venv/audit
	.venv/audit/bin/pip install --quiet pip-audit==2.10.1
	.venv/audit/bin/pip-audit --strict --progress-spinner off --path $(wildcard .venv/lib/python3*/site-packages)

.venv/ready: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet uv==0.13.9
	$(call INSTALL,requirements.txt)
	touch $@

.venv/ready-to-test: .venv/ready requirements-dev.txt
	$(call INSTALL,requirements-dev.txt)
	touch $@
