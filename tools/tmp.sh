#!/usr/bin/env bash
# Runs the command given with a folder of its own for temporary files, and removes it
# afterwards whatever comes of it; what runs that were killed have left is removed before.
set -eu
. "$(dirname "$0")/scratch.sh"
base=${TMPDIR:-/tmp}
# what tests run by hand have left: none holds one of these for as long as two hours
find "$base" -mindepth 1 -maxdepth 1 \( -name 'luoshi-county*' -o -name 'luoshi-template*' -o -name 'luoshi-own-pg*' \) -mmin +120 -exec rm -rf {} + 2>/dev/null || true
scratch "$base" test
trap 'rm -rf "$dir"' EXIT
TMPDIR=$dir "$@"
