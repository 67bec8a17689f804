# Everything from a clone with nothing but Python 3.11+: each target makes its own virtual environment.
PYTHON ?= python3
VENV   ?= .venv
PIP     = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
RUN     = $(VENV)/bin/python -m

.PHONY: demo test slow lint types docs bench bench-full registered clean

$(VENV)/.package: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	touch $@

$(VENV)/.test: $(VENV)/.package
	$(PIP) -e ".[test,dask-ml,deep]"
	touch $@

$(VENV)/.docs: $(VENV)/.package
	$(PIP) -e ".[docs,deep]"
	touch $@

$(VENV)/.lint:
	$(PYTHON) -m venv $(VENV)
	$(PIP) ruff
	touch $@

demo: $(VENV)/.package  ## the main job on a generated table of 1,000,000 transactions
	$(VENV)/bin/dresample demo --output demo-output

test: $(VENV)/.test  ## all tests but the slow ones and the benchmarks
	$(RUN) pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not slow and not benchmark"

slow: $(VENV)/.test  ## the tests that take minutes
	$(RUN) pytest -m slow

lint: $(VENV)/.lint
	$(RUN) ruff check .
	$(RUN) ruff format --check -q .

types: $(VENV)/.test
	$(RUN) mypy

docs: $(VENV)/.docs
	$(RUN) sphinx -W -q -b html docs docs/_build/html

bench: $(VENV)/.test  ## the benchmarks at a small size
	$(RUN) pytest -m benchmark tests/benchmarks

bench-full: $(VENV)/.test  ## the benchmarks at full size: half an hour
	$(RUN) tests.benchmarks.full

registered: $(VENV)/.package  ## what follows from dresample/registry.py: stubs of the packages, tables of the docs
	$(RUN) tools.registered

clean:
	rm -rf $(VENV) build dist docs/_build demo-output
