# The two commands of the README, and those for daily work.
SHELL := /bin/bash
.PHONY: run test check fmt prepare e2e stop bench

run: ; @exec scripts/run.sh
test: ; @exec scripts/test.sh
check: ; @exec scripts/check.sh
e2e: ; @exec scripts/e2e.sh
bench: ; @exec bench/run.sh
prepare: ; @exec scripts/prepare.sh
fmt: ; @cargo fmt --all
stop: ; @scripts/mariadb.sh stop run; scripts/mariadb.sh stop test
