SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
GOFLAGS := $(GOFLAGS) -buildvcs=false# not every checkout lets the go command ask git
export GOFLAGS
.PHONY: replay bench bench-units bench-authz bench-duplicates bench-sweep soak-authz soak-deadline soak-probe soak-worlds plants help generate check test audit migrate migrate-check demo run build fmt lint clean postgres

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' Makefile
generate: ## write the generated code of ent and gqlgen anew
	go generate ./ent ./graph
check: ## everything but the tests: fresh code and migrations, lint, layer rules
	.ci/check
test: postgres ## every test, on SQLite and on PostgreSQL
	go test -vet=off -json ./... | go run ./internal/testsum
plants: ## plant known defects one by one; the tests of who may see what must catch each
	go test -vet=off -tags plant -run Plant ./authz ./graph/...
audit: ## GraphQL over HTTP: the public audit suite against the built server
	.ci/audit
migrate: postgres ## write a migration for both engines: make migrate NAME=add_visits
	go run ./ent/migrate -name "$(NAME)"
migrate-check: postgres ## fail where the schema is ahead of its migrations
	go run ./ent/migrate -check
soak-probe: postgres ## everything that the API can be asked, as everybody, on both engines
	HUYING_PROBE=all go test -vet=off -timeout 2h -v -run 'TestProbe_(Nothing|Without)' ./graph
soak-worlds: postgres ## 200,000 sequences of the two-world test
	HUYING_WORLDS_SEQUENCES=100000 go test -vet=off -timeout 24h -v -run TestWorlds ./graph/worldstest
bench: build postgres ## what requests cost beside a handler written by hand: make bench CASES=10000 ENGINE=postgres|sqlite|both ONLY=q1,q2 JSON=1 TOGETHER=1
	go run ./bench/requests
bench-units: ## the benchmarks of the deadline engine, the query guard and an empty query
	go test -run '^$$' -bench . ./internal/deadline ./server ./server/opguard
bench-authz: postgres ## what authorisation and row-level security add to a request; JSON=1 for one object a line
	go run ./bench/authz
	@test -n "$(JSON)" || go test -run '^$$' -bench Snapshot ./internal/store
bench-sweep: postgres ## 1,000 due lights and escalations among 1,000,000 open cases (or CASES=...): time, plans and rows read
	go test -run '^$$' -bench Sweep -benchtime 1x -timeout 60m -v ./internal/casework
bench-duplicates: postgres ## how long it takes to find what a report repeats among a million cases (or CASES=...)
	go run ./bench/duplicates
soak-authz: postgres ## a thousand million decisions against the reference, for hours: make soak-authz TRIPLES=...
	go test -timeout 24h -v -run TestRowFilters_AgreeWithTheReference ./authz -authz.triples=$(or $(TRIPLES),1000000000)
soak-deadline: ## 1,000,000 due times against the minute-by-minute walk: make soak-deadline CASES=... SEED=...
	HUYING_DEADLINE_CASES=$(or $(CASES),1000000) HUYING_DEADLINE_SEED=$(SEED) go test -vet=off -timeout 24h -v -run TestRunPaused_ManyCases ./internal/deadline
replay: postgres ## Boston's requests of 2015 on both engines, compared with the city's targets: make replay FILE=cases.csv.gz BATCH=500 ATONCE=1
	for engine in sqlite postgres; do go test -timeout 2h -v -run '^$$' -bench WholeYear -benchtime 1x ./internal/replay -replay.file "$(abspath $(FILE))" \
		-replay.engine $$engine -replay.batch $(or $(BATCH),500) -replay.atonce $(or $(ATONCE),1); done
demo: ## play the stories of six cities and serve them
	go run ./cmd/huying demo
run: ## run the server on huying.db
	go run ./cmd/huying serve
build: ## build bin/huying
	go build -trimpath -o bin/huying ./cmd/huying
fmt: ## format the hand-written code
	.ci/handwritten | xargs -0 gofmt -w
lint: ## gofmt, go vet, staticcheck
	.ci/lint
clean: ## remove what was built
	rm -rf bin graph/graphtest/audit/node_modules
postgres: ## install PostgreSQL's programs where they are missing
	.ci/postgres
