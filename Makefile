# `make help` lists everything. Each recipe is one plain script that can be run by hand too.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test soak payments build release dist first-run walk ui openapi fmt lint bench bench-quick bench-plane bench-tls bench-calls bench-window bench-shell

help: ## Show this list.
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, build, and open Homeport (headless where there is no display).
	@scripts/run.sh $(ARGS)

test: ## Install what is missing and run everything that must pass.
	@scripts/test.sh

soak: ## Send random requests to PocketBase and Homeport and compare, for SOAK_MINUTES (60).
	@scripts/soak.sh

payments: ## Make PAYMENTS (10000) payments PAY_THROUGH (stripe) while the service fails and the server is killed KILLS (50) times.
	@scripts/payments.sh

build: ui ## Build both programs (debug); the headless one is target/debug/homeport.
	@. scripts/env.sh && cargo build --workspace

release: ui ## Build both programs for use; about half an hour on two cores.
	@. scripts/env.sh && cargo build --release --workspace

ui: ## Build the window's pages.
	@scripts/setup.sh run && scripts/ui.sh

dist: ## Build both programs for use and make packages of them (DIST_PROFILE=dev: of the debug ones).
	@scripts/dist.sh

walk: build ## Install the package in a root of its own and do what a newcomer does, timed (root only).
	@tests/window/walk.sh dev

first-run: build ## Count the actions and seconds from the first start to a paired app's first record.
	@scripts/first-run.sh

openapi: ## Write server/openapi.json anew and generate the window's client from it.
	@. scripts/env.sh && UPDATE_OPENAPI=1 cargo test -q --workspace --lib openapi && cd ui && npm run gen

fmt: ## Format the Rust code.
	@. scripts/env.sh && cargo fmt --all

lint: ## Run the lints, warnings as errors.
	@. scripts/env.sh && cargo clippy --workspace --all-targets -- -D warnings

bench: release ## Measure side by side with PocketBase (long).
	@scripts/bench.sh

bench-quick: release ## The same in a few minutes.
	@scripts/bench.sh --quick

bench-plane: release ## Measure relations, expand, batches, files and many subscribers.
	@scripts/bench.sh --plane

bench-calls: release ## What a call of a service costs by way of the box, and how quickly calls that wait are made.
	@scripts/bench.sh --calls

bench-window: release ## The window: its first page, and frames while 100,000 records are scrolled.
	@scripts/bench-window.sh

bench-shell: release ## The desktop app: how soon its window is there, and the memory of app and server.
	@scripts/bench-shell.sh

bench-tls: release ## Measure handshakes, and memory per idle connection, beside PocketBase behind a proxy.
	@scripts/bench.sh --handshakes
