# make data: validate the package and write CSV and Parquet to build/
# make setup: what contributors need: .venv, and git's driver that merges tables by key
# make docs: write docs/codebook.md and docs/coverage.md anew
# make fuzz: give every reader nearly valid input for a minute each; SECONDS=600 for ten
# make test: lint, type-check, check the layers, run the tests
# make site: write the web site to build/site
# make programs: install Chromium and R from Debian (as root), by which some tests see the site and run a tutorial
# make javascript: install what some tests read packages with beside Python; they are skipped where it is not there
# make lowest: run the tests with the lowest versions of the libraries that pyproject.toml allows
# make crash: kill commands several hundred times, at every step and at random; SEED=2 for other moments
# make torture: damage packages more than 10,000 times; every fault is found at its place, and Frictionless agrees
# make mutants: see whether a test fails wherever the code of rules, schemas, tables and dates is changed (SHARE=0.1 for a tenth)
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup data docs site test lint javascript programs lowest crash fuzz torture mutants bench constraints clean

setup: .venv/ready
	git config merge.armsdata.name "tables merged by key, cell by cell"
	git config merge.armsdata.driver "if test -x $(BIN)/armsdata; then $(BIN)/armsdata merge %O %A %B --path %P; else git merge-file %A %O %B; fi"

data: .venv/ready
	$(BIN)/armsdata validate
	$(BIN)/armsdata export csv --to build/csv --force
	$(BIN)/armsdata export parquet --to build/parquet --force

site: .venv/ready
	$(BIN)/armsdata site --to build/site --force

docs: .venv/ready
	$(BIN)/armsdata codebook > docs/codebook.md
	$(BIN)/armsdata coverage > docs/coverage.md

test: lint
	$(BIN)/python -m pytest

programs:
	DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium r-base-core r-cran-irkernel r-cran-jsonlite

javascript: tests/javascript/node_modules/.package-lock.json

tests/javascript/node_modules/.package-lock.json: tests/javascript/package-lock.json
	npm ci --prefix tests/javascript --ignore-scripts --no-audit --no-fund
	touch $@

crash: .venv/ready
	ARMSDATA_KILLS=$(or $(KILLS),60) ARMSDATA_SEED=$(or $(SEED),1) $(BIN)/python -m pytest -n 0 -rP tests/test_crash.py

torture: .venv/ready
	ARMSDATA_ROUNDS=$(or $(ROUNDS),24) $(BIN)/python -m pytest tests/faults tests/test_differential.py

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/armsdata validate --strict

# What constraints.txt pins, then each run-time library at its lower bound; the tests of the repository need no library.
lowest:
	rm -rf build/lowest build/lowest.txt
	$(PYTHON) -m venv build/lowest
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	build/lowest/bin/python -c "import tomllib; d = tomllib.load(open('pyproject.toml', 'rb'))['project']; print(*[r.replace('>=', '==') for r in d['dependencies'] + sum(d['optional-dependencies'].values(), [])], sep='\n')" > build/lowest.txt
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check -r build/lowest.txt
	build/lowest/bin/python -m pip check
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	build/lowest/bin/python -m pytest --ignore tests/repo

mutants: .venv/ready
	$(BIN)/python -m tests.mutants $(MODULES)

bench: .venv/ready
	$(BIN)/python -m tests.bench

fuzz: .venv/ready
	$(BIN)/python -m tests.fuzz $(SECONDS)

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'armsdata needs Python 3.11 or newer; say which with make PYTHON=...')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Pin anew what pyproject.toml allows; the file names versions and hashes, and no index.
constraints: .venv/ready
	mkdir -p build
	$(BIN)/python -c "import tomllib; d = tomllib.load(open('pyproject.toml', 'rb')); print(*d['build-system']['requires'], *d['project']['dependencies'], *sum(d['project']['optional-dependencies'].values(), []), *d['dependency-groups']['dev'], sep='\n')" > build/requirements.in
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --output-file constraints.txt build/requirements.in

clean:
	rm -rf .venv build dist
