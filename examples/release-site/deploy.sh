#!/bin/sh
# Copies the pages to the "server". The first attempt fails before it changes anything.
set -eu
state=$(cat)
work="${TMPDIR:-/tmp}/rewind-release-site/$REWIND_PLAN_ID"
if [ "$REWIND_ATTEMPT" -eq 1 ]; then
    echo "the server does not answer yet" >&2
    exit 75
fi
mkdir -p "$work/server"
cp "$work/build/"*.html "$work/server/"
# Output: the input state with one more member.
printf '%s,"live":"%s"}\n' "${state%\}}" "$work/server"
