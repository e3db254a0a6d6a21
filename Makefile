# What people run here. Everything is set up on first use, in .venv, from the lock files; a second run touches no network.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
EDITOR := app/static/built/query.js
# Two runs at once must not install into one another; without flock(1) they are not kept apart.
ALONE := $(shell command -v flock >/dev/null 2>&1 && echo flock $(VENV)/.lock)
# A worker that crashes, or has to be ended as it hangs, is not started again: its tests would be run again, and hang.
PYTEST := $(BIN)/python -m pytest -q --dist loadfile --no-loadscope-reorder --max-worker-restart 0 -n
CHROMIUM := $(ALONE) $(BIN)/python -m tests.support.chromium
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install

.PHONY: serve build test quick interop check chromium bench shots score sbom wheel clean lock

serve: $(READY) $(EDITOR)  ## build the release if there is none, and serve it on http://127.0.0.1:8000
	@$(BIN)/kg serve $(ARGS)

build: $(READY)  ## read the bundled chapter into build/
	@$(BIN)/kg build $(ARGS)

test: $(READY_DEV) $(EDITOR)  ## every test that needs Python, make and git alone; for those of pages a Chromium is fetched where there is none
	@$(CHROMIUM) 2>/dev/null || true
	@$(PYTEST) auto -m "not interop" $(ARGS)

quick: $(READY_DEV) $(EDITOR)  ## the tests that start no process and no browser and are quick, all within a minute
	@$(PYTEST) logical -m "not (interop or browser or process or slow)" $(UNREAD) $(ARGS)

interop: $(READY_DEV) $(EDITOR)  ## the tests with other people's programs (needs Virtuoso, nginx, Java), and the site's own tests over each engine; takes minutes
	@$(PYTEST) auto -m interop $(ARGS)
	@for engine in oxigraph virtuoso; do $(PYTEST) auto --engine $$engine $(SITE) $(ARGS) || exit 1; done

check: test  ## tests, lint, types
	@$(BIN)/python -m ruff check kg app tests
	@$(BIN)/python -m mypy

chromium: $(READY_DEV)  ## fetch a Chromium for the tests of pages, if there is none
	@$(CHROMIUM)

bench: $(READY_DEV)  ## how fast it is, beside its peers; needs wrk. ARGS=peers, cluster, validation or large: that alone
	@$(BIN)/python -m tests.bench $(ARGS)

shots: $(READY_DEV) $(EDITOR)  ## pictures of every page, in shots/
	@$(BIN)/python -m tests.browser.shots $(ARGS)

score: $(READY_DEV)  ## recall on hand-made claims and clauses: of tests/texts, the treebank, and the gold where it lies beside this folder
	@$(BIN)/python -m tests.scores.texts $(ARGS)
	@$(BIN)/python -m tests.scores.clauses
	@if test -f ../shared/gold/score.py; then $(BIN)/kg build >/dev/null 2>&1 && $(BIN)/python ../shared/gold/score.py build/current/dumps/hkit.nq; fi

sbom: $(READY_DEV)  ## the bill of materials: Python and npm packages in CycloneDX's form, in dist/
	@mkdir -p dist
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible -o dist/hkit.cdx.json
	@cd app/editor && sh node.sh "$(CURDIR)/$(BIN)/python" npm sbom --package-lock-only --sbom-format cyclonedx > "$(CURDIR)/dist/editor.cdx.json"

wheel: $(READY) $(EDITOR)  ## a wheel and a source archive in dist/, with the editor in both; the same bytes for the same commit
	@test -f $(EDITOR) || { echo "No wheel was made: the editor of the query page is to be in it, and was not built."; exit 1; }
	@SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)} $(BIN)/python -m hatchling build -d dist

clean:
	rm -rf build dist shots app/static/built app/editor/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis

lock: $(READY_DEV)  ## pin the dependencies again; needs pip-tools and the network
	@$(BIN)/python -m pip --quiet install pip-tools
	@$(BIN)/pip-compile $(LOCKING) --extra build --extra mcp -o requirements.lock pyproject.toml
	@$(BIN)/pip-compile $(LOCKING) --extra build --extra dev --extra mcp -c requirements.lock -o requirements-dev.lock pyproject.toml
	@sed -i '/^# The following packages are considered/d' requirements.lock requirements-dev.lock
	@$(BIN)/pip-compile $(LOCKING) -o tests/bench/requirements.lock tests/bench/requirements.in
	@$(BIN)/pip-compile $(LOCKING) -o app/editor/requirements.lock app/editor/requirements.in
	@for folder in app/editor tests/browser tests/exports; do (cd $$folder && npm install --package-lock-only) || exit 1; done

# None of these has a quick test, and to read them alone takes seconds.
UNREAD := $(addprefix --ignore-glob=*/,assistant browser conformance exports dask.py test_dask.py test_metamorphic.py test_worst_case.py)

# The tests of the site in which an engine's own answer is shown.
SITE := $(addprefix tests/app/,dataset overviews pages questions reconcile sparql) tests/kg/release/test_description.py

LOCKING := --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

$(READY): requirements.lock pyproject.toml
	@$(call install,$<,$@,$@)

$(READY_DEV): requirements-dev.lock requirements.lock pyproject.toml
	@$(call install,$<,$@,$(READY))

# The query page's editor, from npm packages. Where it cannot be built the site works without it, and the next run tries again.
$(EDITOR): $(wildcard app/editor/*.js) app/editor/package-lock.json $(wildcard app/editor/*.sh) | $(READY)
	@echo "Building the editor of the query page ..."
	@$(ALONE) sh app/editor/build.sh "$(CURDIR)/$(BIN)/python"

# $(1): lock file, $(2): stamp, $(3): the stamp of what it includes. The project itself is installed in place, so that a change in the code needs no new install.
define install
	test -n "$(PYTHON)" || { echo "hkit needs Python 3.11 or later on the PATH."; exit 1; }; \
	mkdir -p $(VENV) && $(ALONE) sh -c '\
	  if test -e $(2) && test -z "$$(find $(1) pyproject.toml -newer $(2))"; then exit 0; fi; \
	  echo "Setting up $(VENV) from $(1) ..." && \
	  { test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); } && \
	  $(PIP) --require-hashes -r $(1) && \
	  $(PIP) --no-deps --no-build-isolation -e . && \
	  touch $(2) $(3)'
endef
