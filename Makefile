# Two commands matter: `make demo` plays the product, `make test` proves it. Both set everything up.

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench check browser fix lock install

PORT ?= 8000
DATA ?= demo
TESTS ?= tests

RUN := .venv/bin/python -m
READY := .venv/.ready
# What the environment was made of and where: a changed pin or a moved tree makes it anew.
WANTED = $(shell pwd | cksum; cat Makefile requirements/uv.txt requirements/dev.txt | cksum)
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Many firms look into their own traffic: what the machine trusts, uv shall trust.
ifneq ($(wildcard /etc/ssl/certs/*),)
export UV_SYSTEM_CERTS := 1
endif

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## Make the environment in .venv from the pinned, hashed requirements
	@[ "$$(cat $(READY) 2>/dev/null)" = "$(WANTED)" ] || $(MAKE) --no-print-directory install

demo: setup ## Start everything with a story to play (PORT=8000 DATA=demo)
	@exec .venv/bin/collab up --demo --port "$(PORT)" --data "$(DATA)"

test: setup ## Run every test this machine can run
	@$(RUN) pytest -n 2 $(if $(CHROMIUM),,-m "not browser") $(TESTS); status=$$?; \
	$(if $(CHROMIUM),,echo "Not run: the tests in a browser, because there is no Chromium here (make check installs it where it may).";) \
	exit $$status

bench: ## Measure the speed of pages and digests at up to a million findings: JSON, ten minutes
	@$(MAKE) --no-print-directory setup >&2
	@$(RUN) tests.bench $(BENCH)

check: setup ## Everything a change must pass, with Chromium installed where that is allowed
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	.venv/bin/python -c 'from importlinter.cli import lint_imports_command as check; check()'
	@$(MAKE) --no-print-directory browser
	@$(MAKE) --no-print-directory test

fix: setup ## Format, and repair what can be repaired
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

lock: setup ## Pin what requirements/*.in name (UPGRADE=--upgrade takes the newest)
	@for name in uv main dev; do \
	  echo "requirements/$$name.txt"; \
	  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE) \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

browser:
	@if [ -n "$(CHROMIUM)" ]; then :; \
	elif [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
	  echo "No Chromium here, and it may not be installed without root and apt-get: the tests in a browser are left out."; \
	else \
	  echo "Installing Debian's Chromium"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq -y --no-install-recommends chromium; } >/dev/null || \
	  echo "Chromium could not be installed: the tests in a browser are left out."; \
	fi

# uv and pip want a cache; where there is no home to keep one in, it lives in .venv for the moment.
install:
	@set -e; \
	if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  for python in $(PYTHON) python3.11 python3 python3.12 python3.13 none; do \
	    [ $$python != none ] || { echo "Python 3.11 or newer is needed: none was found (PYTHON=/path/to/python names one)." >&2; exit 1; }; \
	    ! $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || break; \
	  done; \
	  echo "Making .venv with $$python"; \
	  $$python -m venv --clear .venv || { echo "Python cannot make environments here: install its venv module (Debian: python3-venv)." >&2; exit 1; }; \
	fi; \
	cache="$${XDG_CACHE_HOME:-$${HOME:-/nonexistent}/.cache}"; \
	if [ -z "$$UV_CACHE_DIR" ] && ! { mkdir -p "$$cache/uv" && [ -w "$$cache/uv" ]; } 2>/dev/null; then \
	  export UV_CACHE_DIR="$$PWD/.venv/cache" PIP_NO_CACHE_DIR=1; \
	fi; \
	echo "Installing the pinned requirements (a minute the first time)"; \
	$(RUN) pip install --quiet --require-hashes -r requirements/uv.txt; \
	.venv/bin/python -m uv pip sync --quiet --python .venv/bin/python --require-hashes requirements/dev.txt; \
	rm -rf .venv/cache; \
	.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > $(READY); \
	pwd > "$$(cat $(READY))/collab.pth"; \
	printf '#!/bin/sh\nexec "%s/.venv/bin/python" -m collab.cli "$$@"\n' "$$PWD" > .venv/bin/collab; \
	chmod +x .venv/bin/collab; \
	echo "$(WANTED)" > $(READY)
