#!/usr/bin/env bash
# Runs every fuzz target for the number of inputs given (default 2000x). A count and no
# time: go test -fuzz fails by itself when a time is over in the middle of an input
# ("context deadline exceeded"). The first target that fails ends the run with its name.
set -euo pipefail
inputs=${1:-2000x}
go=${GO:-go}
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
files=$(grep -rlE '^func Fuzz' --include='*_test.go' .)
for dir in $(dirname $files | sort -u); do
  $go test -c -fuzz . -o "$bin/fuzz.test" "$dir"
  cache=$($go env GOCACHE)/fuzz/$($go list "$dir")
  for target in $(grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$dir"/*_test.go | sed 's/func //'); do
    echo "fuzz $dir $target"
    (cd "$dir" && "$bin/fuzz.test" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "$inputs" -test.fuzzminimizetime 5x \
      -test.fuzzcachedir "$cache" -test.timeout 10m </dev/null) || { echo "fuzz $dir $target failed" >&2; exit 1; }
  done
done
