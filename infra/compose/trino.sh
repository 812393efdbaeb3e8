#!/bin/sh
# Starts Trino with infra/trino/lake.properties, in which the lines for an S3 store replace the one for a folder.
set -eu
sed -e 's/^fs\.hadoop\./#&/' -e 's/^#\(fs\.native-s3\.\)/\1/' -e 's/^#\(s3\.\)/\1/' \
  "${1:-/setup/lake.properties}" >"${2:-/etc/trino/catalog/lake.properties}"
[ $# -gt 0 ] || exec /usr/lib/trino/bin/run-trino
