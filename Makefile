# Every target that the project is worked with; `make` alone lists them.

PERSONS ?= 1000000
DEMO_PERSONS := 100000
DEMO := .demo
SAMPLE := data/sample
HOSO := .build/release/hoso
FORMATTED := Sources Tests Fuzz/Targets Package.swift
ALL_CELLS := --period all --area all --category all

# After a crash the backtracer can hang for minutes.
export SWIFT_BACKTRACE := enable=no

.DEFAULT_GOAL := help
.PHONY: help setup build test demo bench count lint format sample clean

help:  ## list these targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

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
	@.venv/bin/python Benchmarks/run.py --persons $(PERSONS)
	@.venv/bin/python Benchmarks/reading.py --store Benchmarks/.data/output-$(PERSONS)/hoso/store

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
	rm -rf .build .venv $(DEMO) Benchmarks/.data Benchmarks/Scan/.build
