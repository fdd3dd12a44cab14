# Every target says in one line what it does while it works. ARGS="..." is passed on by run, demo, rehearse, pictures, test, bench and lock.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PY := .venv/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all:
RUNTIME := .venv/.runtime-ready
DEV := .venv/.dev-ready
ARGS ?=
MINUTES ?= 10
SEED ?= 1
KILLS ?=

.PHONY: help setup run demo rehearse pictures words lint format test machine soak check bench lock

help: ## list the targets
	@echo "Debrief board. Start with: make run"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

setup: $(DEV) ## make .venv with everything for running and testing
	@echo "setup: .venv is ready."

run: $(RUNTIME) ## start the board (ARGS="--port 9000" and others: make run ARGS=--help)
	@echo "run: starting the board; Ctrl-C ends it."
	@exec $(PY) -m app serve $(ARGS)

demo: $(RUNTIME) ## play a round's day to look on, with links (ARGS="--step sort" stays there, --minutes 20)
	@echo "demo: playing a round's day; the links below open it. Ctrl-C ends it."
	@exec $(PY) -m app demo $(ARGS)

rehearse: $(RUNTIME) ## run a whole day with real clients against a real server
	@echo "rehearse: running a round's whole day over the wire." >&2
	@exec $(PY) -m app rehearse $(ARGS)

words: $(DEV) ## bring the catalogues up to the words of the interface, and say what is not translated
	@echo "words: collecting the words of templates, scripts and Python."
	@$(PY) -m tests.words

lint: $(DEV) ## check format, lint, types, and that migrations fit the tables
	@echo "lint: format, lint, types, migrations in step."
	@$(PY) -m ruff format --check --quiet . || { echo "lint: some files are not formatted; 'make format' formats them." >&2; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy --no-error-summary
	@.ci/migrations

pictures: $(DEV) ## take the pictures of README and docs (ARGS="--all FOLDER": every screen at every size)
	@echo "pictures: playing a round's day, and taking pictures in Chromium."
	@chromium=$$(.ci/chromium) && CHROMIUM="$$chromium" $(PY) -m tests.browser.gallery $(ARGS)

format: $(DEV) ## format the code and sort its imports
	@echo "format: formatting the code, sorting its imports."
	@$(PY) -m ruff check --quiet --select I --fix . && $(PY) -m ruff format --quiet .

test: $(DEV) ## run the tests (ARGS="-k lock tests/web")
	@echo "test: running the tests, warnings are errors."
	@chromium=$$(.ci/chromium) && CHROMIUM="$$chromium" $(PY) -m pytest -n auto --max-worker-restart=0 --dist loadscope --no-loadscope-reorder $(ARGS)

machine: $(DEV) ## let random people do random things, 500 times (takes minutes)
	@echo "machine: 500 random days on one board."
	@MACHINE_RUNS=500 $(PY) -m pytest tests/machine $(ARGS)

soak: $(DEV) ## kill, cut off and fill up running boards for MINUTES=10 (or until KILLS=1000; SEED=1 gives the same plan)
	@echo "soak: doing boards at work every harm there is, for $(if $(KILLS),$(KILLS) kills,$(MINUTES) minutes); the seed is $(SEED)." >&2
	@exec $(PY) -m tests.faults.soak --minutes $(MINUTES) --seed $(SEED) $(if $(KILLS),--kills $(KILLS))

check: ## lint, then test: what CI runs
	@echo "check: lint, then test."
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory test

bench: $(DEV) ## measure against a bare broadcast on this machine
	@echo "bench: measuring against a bare broadcast; this takes some minutes." >&2
	@exec $(PY) -m bench $(ARGS)

LOCK := $(PY) -m uv pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate $(ARGS)

lock: $(DEV) ## write the pinned and hashed requirements anew (ARGS=--upgrade for newer versions)
	@echo "lock: writing requirements.txt and requirements-dev.txt from pyproject.toml."
	@$(PY) -m pip install -qq --disable-pip-version-check uv
	@$(LOCK) --output-file requirements.txt
	@$(LOCK) --group dev --constraint requirements.txt --output-file requirements-dev.txt

$(RUNTIME): requirements.txt .ci/venv
	@echo "setup: making .venv and installing what the board needs." >&2
	@.ci/venv
	@$(PIP) -r requirements.txt
	@touch $@

# requirements-dev.txt holds every line of requirements.txt, so one installation serves both.
$(DEV): requirements.txt requirements-dev.txt .ci/venv
	@echo "setup: making .venv and installing what running and testing need." >&2
	@.ci/venv
	@$(PIP) -r requirements-dev.txt
	@touch $(RUNTIME) $@
