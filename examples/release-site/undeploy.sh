#!/bin/sh
# Undoes deploy.sh.
set -eu
rm -rf "${TMPDIR:-/tmp}/rewind-release-site/$REWIND_PLAN_ID/server"
