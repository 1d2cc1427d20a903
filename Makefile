# The two commands are `make demo` and `make test`; the others are steps of them.
.PHONY: test fmt lint unit

test: fmt lint unit

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --locked -- -D warnings

unit:
	@cargo build --locked -p api --bin backupchecks
	@if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --workspace --locked --no-tests=pass; else cargo test --workspace --locked; fi
