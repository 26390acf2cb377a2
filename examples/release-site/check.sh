#!/bin/sh
# Checks the pages. It writes no output, so the state stays as it is.
set -eu
for page in index about; do
    grep -q '<title>' "${TMPDIR:-/tmp}/rewind-release-site/$REWIND_PLAN_ID/build/$page.html"
done
