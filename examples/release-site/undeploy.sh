#!/bin/sh
# Undoes deploy.
set -eu
rm -rf "${TMPDIR:-/tmp}/rewind-release-site/$REWIND_PLAN_ID/server"
