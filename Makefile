# Everything a newcomer, CI and a release need. Each target sets up what it uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHARED := ../shared
NODE_MODULES := node_modules/.package-lock.json
STOREFRONT := examples/storefront/dist

.PHONY: demo test faults attack bench mutants check audit format translations docs screenshots lock release image clean

# A shop, a pay page and the app on this machine: buy something in your browser.
# `make demo ONCE=1` walks one payment through by itself and reports each step.
# ORIGIN=http://localhost:4321 lets a storefront of your own be returned to.
demo: $(VENV)/.runtime $(if $(ONCE),,storefront)
	@$(BIN)/saleor-paysera demo $(if $(ONCE),--once,$$(test ! -d $(STOREFRONT) || echo --storefront $(STOREFRONT))) $(addprefix --return-origin ,$(ORIGIN))

# The example storefront, built. Without npm's packages the demo still has its shop of one page.
.PHONY: storefront
storefront:
	@$(MAKE) --silent $(STOREFRONT)/index.html || \
	  echo "The example storefront could not be built (see above). The demo goes on with a smaller shop."

# The tests in a browser need Chromium; without it they are skipped, and each says so.
# With TOOLS_REQUIRED=1 they fail instead, and so do those that need PostgreSQL.
# Those in a browser run alone: what they look at is also how soon it comes.
# ARGS="tests/unit -k money" runs only those.
test: $(VENV)/.dev $(NODE_MODULES) $(STOREFRONT)/index.html
ifdef ARGS
	$(BIN)/python -m pytest $(ARGS)
else
	$(NPM) test --silent --workspaces
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --ignore tests/browser
	$(BIN)/python -m pytest tests/browser
endif

# What breaks by itself, and what somebody does on purpose, done to the real server many times;
# each prints a table and fails on any loss. LONG=1: for hours. ONLY=text: those about it.
faults attack: $(VENV)/.dev
	@$(BIN)/python -m tests.experiments $@ $(if $(LONG),--long) $(if $(ONLY),--only "$(ONLY)") $(if $(SEED),--seed $(SEED))

# How fast it is, beside a floor measured in the same run; needs wrk (Debian: wrk) and some minutes.
# ONLY="backlog start" measures those; ONLY=growth fills a million payments first.
bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks $(ONLY)

# Changes the pure code a little, over and over, and asks the unit tests whether they notice: see
# docs/testing.md. About an hour; ONLY=payments/money: a minute.
mutants: $(VENV)/.mutants
	@$(VENV)/mutants/bin/python tests/mutants.py $(ONLY)

check: $(VENV)/.dev packages/client/dist/index.js
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPX) biome check --error-on-warnings
	$(NPM) run --silent check --workspaces
	@$(BIN)/python tests/links.py  # under a second, so that no commit breaks one
	@$(MAKE) --no-print-directory audit
	@if [ -f $(SHARED)/tools/conformance.py ]; then $(BIN)/python $(SHARED)/tools/conformance.py documents graphql/; fi

# Known vulnerabilities of everything that is locked. The tool has an environment of its own: it
# brings more with it than the app does.
audit: $(VENV)/.audit
	@$(VENV)/audit/bin/python tests/audit.py requirements.lock requirements-build.lock requirements-dev.lock \
	  requirements-release.lock requirements-docs.lock requirements-mutants.lock

format: $(VENV)/.dev $(NODE_MODULES)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPX) biome check --write

# Brings the catalogs in line with the sources and counts what waits for a translation.
# Nothing is guessed; `make test` fails until every text is translated.
CATALOGS := saleor_paysera/translations
translations: $(VENV)/.dev
	@$(BIN)/pybabel -q extract -F pyproject.toml --add-location=file --sort-by-file -o $(VENV)/messages.pot saleor_paysera
	@for language in lt ru; do \
	  $(BIN)/pybabel -q update -i $(VENV)/messages.pot -d $(CATALOGS) -l $$language --no-wrap \
	    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date && \
	  $(BIN)/pybabel compile --statistics -i $(CATALOGS)/$$language/LC_MESSAGES/messages.po -o /dev/null 2>&1 | grep translated || exit 1; \
	done

# Draws the states of a payment into docs/money.md, from the table that decides, follows all links
# between pages, and builds docs/ into site/, where a broken link or heading ends it.
docs: $(VENV)/.dev $(VENV)/.docs $(NODE_MODULES)
	@$(BIN)/python docs/draw_money.py
	@$(BIN)/python tests/links.py
	@NO_MKDOCS_2_WARNING=1 $(VENV)/docs/bin/python docs/site/build.py

# Takes the pictures of the documents anew, and the README's animation, in a real Chromium.
screenshots: $(VENV)/.dev $(STOREFRONT)/index.html
	@$(BIN)/python -m tests.browser.screenshots docs/images

# Writes the lock files anew: universal (every platform, Python 3.11 and later), with hashes.
COMPILE := $(VENV)/lock/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --python-version 3.11
lock:
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --group build -o requirements-build.lock
	$(COMPILE) --group audit -o requirements-audit.lock
	$(COMPILE) --group node -o requirements-node.lock
	$(COMPILE) --group docs -o requirements-docs.lock
	$(COMPILE) -c requirements-build.lock --group release -o requirements-release.lock
	$(COMPILE) -c requirements.lock pyproject.toml --all-extras --group dev -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock pyproject.toml --group mutants -o requirements-mutants.lock

# Wheel and sdist of this commit into dist/, checked, and tried in an environment that has nothing
# else; with a list of what the app is made of (see tests/release.py), and the client for npm.
release: $(VENV)/.release packages/client/dist/index.js
	@$(VENV)/release/bin/python tests/release.py
	@$(NPM) pack --silent --workspace packages/client --pack-destination dist
	@cd dist && sha256sum *.tgz >> SHA256SUMS

# The image, by Docker; it carries the version and the time of the commit.
image:
	docker build --tag saleor-paysera \
	  --build-arg VERSION=$$(sed -n 's/^__version__ = "\(.*\)"/\1/p' saleor_paysera/__init__.py) \
	  --build-arg SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) .

clean:
	rm -rf node_modules packages/*/dist examples/*/dist examples/*/node_modules tests/browser/artifacts
	rm -rf $(VENV) dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python comes without what makes an environment; on Debian: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(VENV)/.runtime: requirements.lock requirements-build.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up $(VENV), once; this takes half a minute…"
	@$(PIP_INSTALL) --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.audit: requirements-audit.lock | $(VENV)/bin/python
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

$(VENV)/.mutants: requirements-mutants.lock | $(VENV)/bin/python
	@$(PYTHON) -m venv $(VENV)/mutants
	@$(VENV)/mutants/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-mutants.lock
	@touch $@

$(VENV)/.docs: requirements-docs.lock | $(VENV)/bin/python
	@$(PYTHON) -m venv $(VENV)/docs
	@$(VENV)/docs/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $@

$(VENV)/.release: requirements-release.lock requirements-build.lock | $(VENV)/bin/python
	@$(PYTHON) -m venv $(VENV)/release
	@$(VENV)/release/bin/pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements-release.lock -r requirements-build.lock
	@touch $@

# ---- What runs in browsers

# npm comes with Node; where there is none, or one that is too old, PyPI has it.
NODE_IS_FINE := const [a, b] = process.versions.node.split(".").map(Number); \
	process.exit(a > 22 || (a == 22 && b >= 12) || (a == 20 && b >= 19) ? 0 : 1)
WITH_NODE := PATH="$(CURDIR)/$(VENV)/node/bin:$$PATH"
NPM := $(WITH_NODE) npm --loglevel error --no-update-notifier
NPX := $(WITH_NODE) npx --no-install

$(VENV)/.node: requirements-node.lock | $(VENV)/bin/python
	@if node -e '$(NODE_IS_FINE)' 2>/dev/null && command -v npm >/dev/null; then rm -rf $(VENV)/node; else \
	  echo "Setting up Node, once…" && $(PYTHON) -m venv $(VENV)/node && \
	  $(VENV)/node/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock; fi
	@touch $@

$(NODE_MODULES): package.json package-lock.json packages/client/package.json examples/storefront/package.json examples/nextjs/package.json | $(VENV)/.node
	@$(NPM) ci --ignore-scripts --no-audit --no-fund >/dev/null
	@touch $@

packages/client/dist/index.js: $(wildcard packages/client/src/*.ts) packages/client/tsconfig.build.json $(NODE_MODULES)
	@$(NPM) run --silent build --workspace packages/client
	@touch $@

$(STOREFRONT)/index.html: $(wildcard examples/storefront/*.html examples/storefront/src/*.* examples/storefront/src/pages/*.ts) packages/client/dist/index.js
	@$(NPM) run --silent build --workspace examples/storefront -- --logLevel warn
