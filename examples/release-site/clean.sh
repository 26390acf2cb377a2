#!/bin/sh
# Undoes build.sh.
set -eu
rm -rf "${TMPDIR:-/tmp}/rewind-release-site/$REWIND_PLAN_ID/build"
