# Python 3.11+, git and make are enough. `make run` opens the market, `make test` runs every test.
PYTHON ?= python3
BIN := .venv/bin
RUN := .venv/.run
TEST := .venv/.test
WORKERS ?= 2

.PHONY: run test check bench bench-search clean

run: $(RUN)
	@$(BIN)/python -m compileall -q market
	@exec $(BIN)/python -m market.cli run

test: $(TEST)
	@$(BIN)/python scripts/browser.py
	@$(BIN)/pytest -n $(WORKERS) $(ARGS)

check: $(TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/deptry .
	$(BIN)/pytest -q -n0 tests/architecture

bench: $(TEST)
	@$(BIN)/python -m bench

bench-search: $(TEST)
	@DOCS=$(or $(DOCS),700000) CORPUS=$(CORPUS) $(BIN)/python -m bench.search

# Installed once, and again when the locked requirements change. The project itself is used where it stands.
$(RUN): requirements/run.txt scripts/install.py
	@$(PYTHON) scripts/install.py requirements/run.txt
	@touch $@

$(TEST): requirements/test.txt scripts/install.py
	@$(PYTHON) scripts/install.py requirements/test.txt
	@touch $@ $(RUN)

clean:
	rm -rf .venv .cache instance bench/results dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name '*.mo' -delete
