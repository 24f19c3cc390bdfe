# Everything a person runs here. Needs Python 3.11 or newer, make and git; nothing else.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
# DATABASE_URL, if given on the command line or in the environment, is passed on.
export DATABASE_URL
ifeq ($(strip $(DATABASE_URL)),)
unexport DATABASE_URL
endif
# The tests start Python some hundred times: each start is quicker from what was compiled before.
unexport PYTHONDONTWRITEBYTECODE

# Plain http, for this machine alone: what the settings allow for trying things out.
DEMO := PLAIN_HTTP=1 ALLOWED_HOSTS=localhost,127.0.0.1,[::1]
# How a real site is run; README says so too.
SERVER := --interface wsgi --no-ws --log-level warning --workers 2 --blocking-threads 4 --respawn-failed-workers
# What a site for the world sets, for `make check`.
PRODUCTION := ALLOWED_HOSTS=rostra.example EMAIL_HOST=mail.rostra.example

# Debian and Ubuntu split Python's venv off; as root it is installed like the browser of the tests.
INSTALL_VENV := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && apt-get install -y -q \
	"$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"

.PHONY: help install run test faults fuzz check format lock messages screenshots icons bench

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(VENV)/.installed ## make the environment with what is pinned

$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Rostra needs Python 3.11 or newer; say which with make PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(INSTALL_VENV); } || \
		{ echo "Python's own venv is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/.installed ## try Rostra out at http://localhost:8000, with sample articles
	@PORT=$(PORT) $(DEMO) $(PY) manage.py seed_demo
	@export $(DEMO); $(PY) manage.py db_worker --interval 2 -v0 & worker=$$!; trap 'kill $$worker 2>/dev/null' EXIT; \
		$(VENV)/bin/granian $(SERVER) --host 127.0.0.1 --port $(PORT) forum.wsgi:application

test: $(VENV)/.installed-dev ## run all tests; DATABASE_URL=postgres://… runs them on PostgreSQL
	$(PY) -m tests.browser
	$(PY) -m pytest -n auto --dist worksteal $(ARGS)

check: $(VENV)/.installed-dev ## style, types, migrations, settings fit for the world
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy accounts forum manage.py
	$(PY) manage.py makemigrations --check --dry-run
	env -u DATABASE_URL $(PRODUCTION) SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(PY) manage.py check --deploy --fail-level WARNING

format: $(VENV)/.installed-dev ## write the code in its style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: ## pin anew what pyproject.toml asks for (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --upgrade --quiet pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --quiet --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

faults: $(VENV)/.installed-dev ## kill a hundred writers and imports of each kind, crash the database; DATABASE_URL as for test
	KILLS=100 $(PY) -m pytest -s tests/faults $(ARGS)

fuzz: $(VENV)/.installed-dev ## feed the readers broken archives for ten minutes each; ARGS="--minutes 1" for one
	$(PY) -m tests.fuzz $(ARGS)

bench: $(VENV)/.installed-dev ## measure what docs/performance.md tells; ARGS=--quick leaves out what is large
	$(PY) -m tests.benchmarks $(ARGS)

messages: $(VENV)/.installed-dev ## gather the words to translate in locale/ (needs GNU gettext)
	$(PY) manage.py makemessages --all --no-wrap --no-obsolete --add-location file \
		--ignore .venv --ignore var --ignore tests --ignore docs

screenshots: $(VENV)/.installed-dev ## draw every page at three widths, light and dark, into var/screenshots; ARGS="profile list" for some
	@$(PY) -m tests.browser
	$(PY) -m tests.screenshots $(ARGS)

icons: $(VENV)/.installed-dev ## draw the icons in static/icons anew, from favicon.svg
	@$(PY) -m tests.browser
	$(PY) -m tests.icons
