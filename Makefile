# Luoshi: build, run, test. Every target needs Go, make and git alone, unless it says so.
GO ?= go
export CGO_ENABLED ?= 0
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
# the race detector leaves out the C code of SQLite as translated: it is slow there and finds nothing of ours
NO_RACE := -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc=-race=false
# tests make much garbage and live briefly: collect it less often, up to 1.5 GiB each
test check: export GOGC ?= 300
test check: export GOMEMLIMIT ?= 1536MiB
# what the test processes leave each other
test check: export LUOSHI_TEST_KEPT = $(shell tools/kept.sh)
export LUOSHI_DATA ?= $(CURDIR)/../shared/data

.PHONY: build run check test everything bench release fuzz

build: bin/luoshi

bin/luoshi: $(shell find . -name '*.go' -o -name '*.html' -o -name '*.sql' -o -name '*.txt' -o -name '*.yaml' -o -name '*.css' -o -name '*.js' | grep -v '^./bin/')
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/luoshi ./cmd/luoshi

# builds, then starts the demo; prints the address and one account per role
run: build
	./bin/luoshi demo

# the quick part: no race detector, no browser, no PostgreSQL. In the order of the files, so
# that what did not change is not run again; vet has run when the tests are built
check:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'run gofmt -w on these files'; exit 1; }
	$(GO) vet ./...
	@echo 'make check skips PostgreSQL, the race detector and the browser; make test runs them.'
	$(GO) test -vet=off ./...

# everything CI runs, with a folder for temporary files that goes with the run
test:
	tools/needs.sh
	tools/tmp.sh $(MAKE) everything

everything:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'run gofmt -w on these files'; exit 1; }
	$(GO) vet ./...
	LUOSHI_TEST_ALL=1 LUOSHI_TEST_BROWSER=1 tools/postgres.sh $(GO) test -vet=off -shuffle=on -timeout 20m ./...
	CGO_ENABLED=1 LUOSHI_TEST_RACE=1 $(GO) test -vet=off -race $(NO_RACE) -short -timeout 15m ./...
	$(MAKE) fuzz

# every parser with a number of inputs
fuzz:
	tools/fuzz.sh 2000x

bench: build
	./bin/luoshi bench --open 1000000 --out docs/benchmark.md

release:
	@mkdir -p dist
	@for p in linux/amd64 linux/arm64 linux/loong64 windows/amd64; do \
	  out=dist/luoshi-$${p%/*}-$${p#*/}; [ $${p%/*} = windows ] && out=$$out.exe; \
	  echo $$out; GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $$out ./cmd/luoshi || exit 1; \
	done
