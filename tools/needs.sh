#!/usr/bin/env bash
# Looks for room on the disk, and installs what the tests need beyond Go, make and git. As root on Debian it
# installs; elsewhere it names what is missing and fails.
set -eu
# The disk: one that fills up in the middle fails tests by misleading lines. A run from an
# empty cache writes half of this; two folders on one disk need the sum.
declare -A need
takes() {
  mkdir -p "$1"
  local at=$(df -Pk "$1" | awk 'NR == 2 { print $6 }')
  need[$at]=$((${need[$at]:-0} + $2))
}
takes "$("${GO:-go}" env GOCACHE)" 8
takes "${TMPDIR:-/tmp}" 4
for at in "${!need[@]}"; do
  free=$(df -Pk "$at" | awk 'NR == 2 { print int($4 / 1048576) }')
  [ "$free" -ge "${need[$at]}" ] && continue
  echo "The tests need ${need[$at]} GB on $at (TMPDIR and GOCACHE, which go clean -cache empties); $free GB are free." >&2
  exit 1
done
missing=()
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
command -v chromium >/dev/null || missing+=(chromium)
command -v flock >/dev/null || missing+=(util-linux)
command -v strace >/dev/null || missing+=(strace)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
fc-list 2>/dev/null | grep -qi 'CJK' || missing+=(fonts-noto-cjk fontconfig)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "The tests need: ${missing[*]}. Please install these packages and try again." >&2
  exit 1
fi
