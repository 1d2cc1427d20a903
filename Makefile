# The commands are `make demo`, `make test`, `make test-long`, `make bench` and `make audit`; the others are steps of them.
SHELL = /bin/bash
.PHONY: demo test test-long bench audit fmt lint build unit graphiql

CARGO_TARGET_DIR ?= target
export CARGO_TARGET_DIR

# Builds the program, makes the history of a fictional MSP in ./demo-data where there is none yet, and serves it.
demo: graphiql
	cargo build --release --locked --package api
	$(CARGO_TARGET_DIR)/release/backupchecks demo

# Measures against the budgets, on both databases. `make bench ARGUMENTS='--quick --json figures.json'` passes flags on.
bench:
	cargo build --release --locked --package bench
	tests/postgres $(CARGO_TARGET_DIR)/release/bench $(ARGUMENTS)

# Licences, sources and advisories of all dependencies, by cargo-deny, which fetches advisories from the network; and spelling, by typos.
audit:
	@for tool in cargo-deny typos; do command -v $$tool >/dev/null || { \
	echo "$$tool is not installed, so nothing was checked. To install it: cargo install --locked $${tool/%typos/typos-cli}" >&2; exit 1; }; done
	cargo deny --locked check
	typos

# Everything that a change must pass.
test: graphiql fmt lint build unit

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --locked -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' cargo doc --workspace --exclude eventstoredb-stand-in --no-deps --document-private-items --locked

# The program, which acceptance tests start, and all tests: in one call, so that every crate is compiled once, with one set of features.
build:
	cargo build --workspace --locked --tests --bin backupchecks

# With a PostgreSQL of its own, which the script starts and takes away again.
unit:
	@tests/needs
	@if cargo nextest --version >/dev/null 2>&1; then tests/postgres cargo nextest run --workspace --locked --tests; \
	else tests/postgres cargo test --workspace --locked --tests; fi

# What may take hours: the tests that try a sample in `make test` try everything, and the program is killed a thousand times. It also builds
# without the parts that can be left out.
test-long: graphiql build
	cargo check --locked --package api --no-default-features
	BACKUPCHECKS_ALL_PADDINGS=1 BACKUPCHECKS_ALL_WRAPPINGS=1 BACKUPCHECKS_FUZZ_ROUNDS=100000 BACKUPCHECKS_KILLS=1000 PROPTEST_CASES=2000 \
	$(MAKE) unit

# GraphiQL's files, which become part of the program.
graphiql: api/graphiql/node_modules/.package-lock.json

api/graphiql/node_modules/.package-lock.json: api/graphiql/package-lock.json
	cd api/graphiql && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
