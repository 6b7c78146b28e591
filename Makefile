# Every target sets up .venv by itself on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.bench-ready
TRAINING_READY := $(VENV)/.training-ready
DATA ?= ../shared/data
COMPILED := build/compiled
COMPILED_READY := $(COMPILED)/.ready

.PHONY: help demo test test-all compiled test-compiled lint types rules reference train bench damage hostile thousand fmt clean

help:  ## what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "cleaner needs Python 3.11 or newer; set PYTHON=python3.12, for example"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@# pip 23.2, which Python 3.11 sets up, fails on extras of extras
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

$(BENCH_READY): $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

demo: $(READY)  ## clean corpus/ into out/ and show what went
	@rm -rf out build/corpus
	@$(BIN)/python corpus/plain.py build/corpus
	$(BIN)/cleaner batch build/corpus --out out
	@echo
	@echo "clean texts:       out/clean/         (their sources, without gutters: build/corpus/)"
	@echo "every drop:        out/ledger/        or  $(BIN)/cleaner report rows out"
	@echo "what a cut was:    $(BIN)/cleaner clean --diff build/corpus/articles/news-ferry.txt"
	@echo "why, line by line: $(BIN)/cleaner explain build/corpus/articles/news-ferry.txt"
	@echo "and back again:    $(BIN)/cleaner restore out --out build/restored && diff -r build/corpus build/restored"

test: $(READY)  ## all tests, under six minutes
	$(BIN)/python -m pytest -m "not slow" -n 2

test-all: $(READY)  ## the slow campaigns too
	$(BIN)/python -m pytest -n 2
	@if command -v cc > /dev/null; then $(MAKE) test-compiled; else echo "test-compiled: skipped, no C compiler"; fi

compiled: $(COMPILED_READY)  ## a wheel with a compiled engine, installed into build/compiled/venv

$(COMPILED_READY): pyproject.toml hatch_build.py $(shell find cleaner rules -type f -name '*.py' -o -name '*.yaml')
	@rm -rf $(COMPILED)
	CLEANER_COMPILE=1 $(PYTHON) -m pip wheel --quiet --disable-pip-version-check --no-deps -w $(COMPILED) .
	$(PYTHON) -m venv $(COMPILED)/venv
	$(COMPILED)/venv/bin/pip install --quiet --disable-pip-version-check "$$(ls $(COMPILED)/*.whl)[dev]"
	@$(COMPILED)/venv/bin/cleaner --version | grep compiled
	@ln -sfn ../../benchmarks $(COMPILED)/benchmarks  # tests borrow its inputs, and it measures the engine from there
	@touch $@

test-compiled: $(COMPILED_READY)  ## all fast tests against the compiled wheel
	@# from a folder without cleaner/, or processes that tests start would import the checkout
	cd $(COMPILED) && venv/bin/python -m pytest -c ../../pyproject.toml -m "not slow" -n 2 --ignore ../../tests/benchmarks ../../tests

lint: $(READY)  ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## mypy --strict on cleaner/
	$(BIN)/mypy

rules: $(READY)  ## load and test every rule
	$(BIN)/cleaner rules check
	$(BIN)/cleaner rules test

reference: $(READY)  ## write docs/rule-reference.md from the rules and their scores
	$(BIN)/cleaner rules reference --scores corpus > docs/rule-reference.new
	@mv docs/rule-reference.new docs/rule-reference.md

$(TRAINING_READY): $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[training]'
	@touch $@

train: $(TRAINING_READY)  ## learn the models in rules/models anew, from DATA=folder
	$(BIN)/python -m training html $(DATA)/wcxb-dev.jsonl.zst --out rules/models/html.json
	$(BIN)/python -m training text $(DATA)/text-dev.jsonl.zst --out rules/models/text.json

bench: $(BENCH_READY)  ## measure beside peers (and the compiled engine, if there is one), ARGS="--runs 1" is faster
	$(BIN)/python -m benchmarks --write $(ARGS)

damage: $(BENCH_READY)  ## damage inputs, see what comes out here and with peers
	$(BIN)/python -m benchmarks.damage --write $(ARGS)

hostile: $(BENCH_READY)  ## clean pages made to do harm, here and with peers
	$(BIN)/python -m benchmarks.hostile --write $(ARGS)

thousand: $(READY)  ## a thousand shards in parts that are killed again and again, merged, beside one run
	$(BIN)/python -m benchmarks.thousand $(ARGS)

fmt: $(READY)  ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove what make made
	rm -rf $(VENV) build out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
