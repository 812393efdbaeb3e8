# The functions that the benchmarks share; a script sources this file first. Needs GNU time, and Linux for the server's CPU time and taskset.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
repo=$PWD
builds=$repo/bench/work/builds
version=$(git describe --always --dirty)

usage() { # prints the comment at the head of the script
  sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

# open_work NAME: creates an empty folder, $work, with an embedded PostgreSQL; $conf points there.
open_work() {
  work=$repo/bench/work/$1
  rm -rf "$work"
  mkdir -p "$work"
  export LOTLAKE_LOG_DIR=$work/logs
  bin/lotlake server --data "$work" >/dev/null
  trap 'bin/lotlake server --data "$work" --stop >/dev/null' EXIT
  conf=(--config "$work/lotlake.conf")
  url=$(setting url) user=$(setting user)
}
setting() { sed -n "s/^[^#]*\b$1 *[=:] *\"\{0,1\}\([^\" ,}]*\).*/\1/p" "$work/lotlake.conf" | head -1; }
list() { sed -n "s/^ *$1 *= *\[\(.*\)\].*/\1/p" "$work/lotlake.conf" | tr -d '" ' | tr , ' '; }

# query SQL: prints the result, a row a line, with the driver in the jar: psql need not be installed
query() { "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp app/target/lotlake.jar bench/Query.java "$url" "$user" "$1"; }

mart_rows() { # schema, makes...
  local schema=$1
  shift
  query "SELECT $(printf "(SELECT count(*) FROM $schema.ads_%s) + " "$@")0"
}

# build REV: builds that revision once and prints its folder
build() {
  local sha
  sha=$(git rev-parse --verify --quiet "$1^{commit}") || {
    echo "Cannot build $1: there is no such revision" >&2
    exit 2
  }
  if [ ! -f "$builds/$sha/app/target/lotlake.jar" ]; then
    echo "building $1" >&2
    git worktree prune
    [ -d "$builds/$sha" ] || git worktree add --quiet --detach "$builds/$sha" "$sha" >&2
    (cd "$builds/$sha" && ./mvnw -q -B -Dquick package) >&2
  fi
  echo "$builds/$sha"
}

# lake NAME: prints the variables that give a build a lake and a mart of its own on the shared source
lake() { echo "LOTLAKE_CATALOG_NAME=$1_${round:-1} LOTLAKE_WAREHOUSE=$work/lake-$1 LOTLAKE_MART_SCHEMA=mart_$1"; }
new_lake() {
  rm -rf "$work/lake-$1"
  query "DROP SCHEMA IF EXISTS mart_$1 CASCADE; CREATE SCHEMA mart_$1"
}

# Prints the CPU seconds of the server so far: of its processes and of those that have ended.
server_cpu() {
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | sed 's/^\([0-9]*\) (.*) /\1 /' |
    awk -v m="$(head -1 "$work/postgres/cluster/postmaster.pid")" -v hz="$(getconf CLK_TCK)" \
      '$1 == m { t += $13 + $14 + $15 + $16 } $3 == m { t += $13 + $14 } END { printf "%.2f", t / hz }'
}

# Prints the seconds in which the first N cores had nothing to do so far, also while they waited for a disk.
idle() {
  awk -v n="$1" -v hz="$(getconf CLK_TCK)" '/^cpu[0-9]/ && i++ < n { t += $5 + $6 } END { printf "%.2f", t / hz }' /proc/stat
}

# measure NAME ALLOWED COMMAND…: runs it and appends a line to $work/NAME.figures; its output is in NAME.out and NAME.err. Fields:
# 1 seconds, 2 and 3 CPU seconds of client and server, 4 to 6 MiB: peak of heap and process, process less the heap's largest size
measure() {
  local name=$1 allowed=$2 code=0 before
  shift 2
  before=$(server_cpu)
  rm -f "$work/$name".*.gc
  JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-} -Xlog:gc,gc+heap+exit:file=$work/$name.%p.gc" \
    /usr/bin/time -q -f '%e %U %S %M' -o "$work/$name.time" "$@" >"$work/$name.out" 2>"$work/$name.err" || code=$?
  if [ "$code" != 0 ] && [ "$code" != "$allowed" ]; then
    cat "$work/$name.err" >&2
    echo "Cannot measure $name: exit code $code" >&2
    exit 1
  fi
  awk -v server="$(server_cpu)" -v before="$before" '
    FILENAME ~ /time$/ { wall = $1; cpu = $2 + $3; rss = $4 / 1024; next }
    match($0, /[0-9]+M->[0-9]+M\([0-9]+M\)/) {
      split(substr($0, RSTART, RLENGTH), m, /M->|M\(|M\)/); if (m[1] > heap) heap = m[1] + 0; if (m[3] > size) size = m[3] + 0 }
    /(PSYoungGen|ParOldGen|garbage-first heap|def new generation|tenured generation) *total/ {
      match($0, /total [0-9]+/); total += substr($0, RSTART + 6, RLENGTH - 6) / 1024
      match($0, /used [0-9]+/); used += substr($0, RSTART + 5, RLENGTH - 5) / 1024 }
    END { if (used > heap) heap = used; if (total > size) size = total
      printf "%.2f %.2f %.2f %.0f %.0f %.0f\n", wall, cpu, server - before, heap, rss, (rss > size ? rss - size : 0) }' \
    "$work/$name.time" $(ls -S "$work/$name".*.gc 2>/dev/null | head -1) >>"$work/$name.figures"
}
# median NAME FIELD: prints the median of the rounds
median() { awk -v f="$2" '{ print $f }' "$work/$1.figures" | sort -n | awk '{ a[NR] = $1 } END { print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2 }'; }

bytes() { find "$@" -type f -printf '%s\n' 2>/dev/null | awk '{ s += $1 } END { printf "%.0f", s }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "–" }'; }
