# Sourced. scratch BASE NAME makes a folder for this shell in BASE and says in $dir which.
# The folder is locked as long as this shell or what it started lives (descriptor 9); those
# of runs that ended without removing theirs, killed or failed, are removed first.
scratch() {
  local old
  for old in "$1"/luoshi-"$2".*/; do
    if [ -s "$old/lock" ] && flock -n "$old/lock" true; then rm -rf "$old"; fi
  done
  dir=$(mktemp -d "$1/luoshi-$2.XXXXXX")
  chmod 711 "$dir" # the server of PostgreSQL runs as another user
  exec 9>"$dir/lock"
  flock 9
  echo $$ >&9
}
