#!/bin/sh
# Creates the bucket of the lake, or brings its settings back. Earlier versions of objects, and thus what maintain has deleted, stay for
# a week.
set -eu
mc mb --ignore-existing store/lotlake
mc version enable store/lotlake
mc ilm rule import store/lotlake </setup/lifecycle.json
