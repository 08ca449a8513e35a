# Thin on purpose: every target is one script or one command; all of them make their own environment.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin

.PHONY: help env run test test-full lint format up down up-production down-production clean lock bench-read bench-build bench-rules bench-postgres docs dashboards down-dashboards

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

env: ## Make .venv what the locks say (quick when nothing changed)
	@scripts/bootstrap.sh

run: env ## Load the sample inbox through Airflow, build, release, and tell what came in
	@$(BIN)/python scripts/run_samples.py

# Two processes; tests/conftest.py says which tests stay together.
test: env ## All tests but the slow ones (at most 15 minutes on 2 cores)
	@$(BIN)/pytest -m "not slow" -n 2 --no-loadscope-reorder $(ARGS)

test-full: env ## Every test (at most 60 minutes)
	@$(BIN)/pytest --hypothesis-profile=searching -n 2 --no-loadscope-reorder $(ARGS)

lint: env ## What must be clean before a change goes in
	@scripts/lint.sh

format: env ## Let ruff and sqlfluff rewrite what they can
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format . ; $(BIN)/sqlfluff fix --quiet dbt_project/models

up: env ## Start a scheduling Airflow with its web page, for one person on this machine
	@$(BIN)/python scripts/airflow_local.py up

down: env ## Stop what `make up` started
	@$(BIN)/python scripts/airflow_local.py down

up-production: env ## Start the production shape by hand: PostgreSQL, Redis, two Celery workers, roles
	@$(BIN)/python scripts/production_local.py up

down-production: env ## Stop what `make up-production` started
	@$(BIN)/python scripts/production_local.py down

dashboards: env ## Start Superset on this machine with the dashboards of the current release
	@scripts/bootstrap_superset.sh && $(BIN)/python scripts/superset_local.py up

down-dashboards: env ## Stop what `make dashboards` started
	@$(BIN)/python scripts/superset_local.py down

clean: ## Remove caches and build leftovers; never the environment, never the data
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dbt_project/target dbt_project/logs
	@find . -name __pycache__ -not -path './.venv*/*' -prune -exec rm -rf {} +

lock: env ## Resolve the locks again from pyproject.toml (ARGS=--upgrade for newer versions)
	@scripts/lock.sh $(ARGS)

bench-read: env ## Read 300 workbooks with our reader and three others, side by side
	@$(BIN)/python -m benchmarks.read $(ARGS)

bench-build: env ## Build five years, then one more month (ARGS="--units 1240": half an hour)
	@$(BIN)/python -m benchmarks.build $(ARGS)

bench-rules: env ## Count what the rules find and miss in a national month with seeded errors
	@$(BIN)/python -m benchmarks.rules --page docs/rule-accuracy.md $(ARGS)

bench-postgres: env ## Publish to PostgreSQL and time real questions (ARGS="--months 60 --indicators 60": five years)
	@$(BIN)/python -m benchmarks.postgres $(ARGS)

docs: env ## Write the documentation of tables and columns, as one page
	@scripts/docs.sh
