# Every target that the project is worked with; `make` alone lists them.

PERSONS ?= 1000000
# Of a recorded benchmark.
NAME ?= $(shell date -u +%Y-%m-%d)
# More options for bench-nation, such as --clean.
ARGUMENTS ?=
BENCH_DATA := Benchmarks/.data
DEMO_PERSONS := 100000
DEMO := .demo
SAMPLE := data/sample
HOSO := .build/release/hoso
FORMATTED := Sources Tests Fuzz/Targets Package.swift
ALL_CELLS := --period all --area all --category all

# After a crash the backtracer can hang for minutes.
export SWIFT_BACKTRACE := enable=no

.DEFAULT_GOAL := help
.PHONY: help setup build test demo bench bench-all bench-nation sanitize count lint format sample clean

help:  ## list these targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

setup:  ## install what this machine lacks for building and testing (Debian packages, with sudo)
	@scripts/setup.sh

build: setup  ## build the binary, .build/release/hoso
	@swift build -c release --product hoso

test:  ## build and run all checks; what CI runs
	@scripts/setup.sh --python
	@scripts/test.sh

demo: build  ## generate 100,000 persons, run the job, print the indicators beside their planted truth
	@rm -rf $(DEMO)
	@$(HOSO) generate --scenario core --persons $(DEMO_PERSONS) --seed 1 --output $(DEMO)/extracts
	@$(HOSO) run Pipelines/core.yaml --input $(DEMO)/extracts --store $(DEMO)/store
	@scripts/show_truth --hoso $(HOSO) $(DEMO)/store $(DEMO)/extracts/truth.json

bench: build  ## compare with DuckDB, Polars, ClickHouse, Spark and pyarrow on PERSONS persons (default 1000000)
	@scripts/setup.sh --bench
	@.venv/bin/python Benchmarks/run.py --persons $(PERSONS) --compress none,gzip --json $(BENCH_DATA)/bench-$(PERSONS).json \
		--svg $(BENCH_DATA)/bench-$(PERSONS).svg
	@.venv/bin/python Benchmarks/reading.py --store $(BENCH_DATA)/output-$(PERSONS)/none/hoso/store

bench-all: build  ## the same at 100,000 to 16,000,000 persons, recorded in Benchmarks/results as NAME; goes on where it was stopped
	@scripts/setup.sh --bench
	@scripts/bench_all.sh $(NAME)

bench-nation: build  ## 104,000,000 persons (or PERSONS=…) in one run, every figure compared with the planted truth
	@scripts/setup.sh --bench
	@.venv/bin/python Benchmarks/nation.py $(if $(filter command line environment,$(origin PERSONS)),--persons $(PERSONS)) $(ARGUMENTS)

sanitize: build  ## run the core job on 100,000 persons under the address and the thread sanitizer
	@scripts/sanitize.sh address
	@scripts/sanitize.sh thread

count: build  ## count instructions per row of each stage, and compare with those recorded
	@scripts/setup.sh --python
	@python3 Benchmarks/instructions.py

lint:  ## check the format of the Swift sources
	@swift format lint --strict --parallel --recursive $(FORMATTED)
	@echo "lint: nothing to mend"

format:  ## format the Swift sources
	@swift format --in-place --parallel --recursive $(FORMATTED)

sample: build  ## remake the extracts and the expected indicators of data/sample
	@rm -rf $(SAMPLE)/extracts .build/sample-store
	@$(HOSO) generate --scenario core --persons 60 --seed 7 --rejects every-kind --output $(SAMPLE)/extracts
	@$(HOSO) run $(SAMPLE)/pipeline.yaml --input $(SAMPLE)/extracts --store .build/sample-store
	@$(HOSO) kpi --store .build/sample-store $(ALL_CELLS) --format csv > $(SAMPLE)/expected.csv

clean:  ## remove what was built and generated
	rm -rf .build .build-asan .build-tsan .venv $(DEMO) Benchmarks/.data Benchmarks/Scan/.build
