#!/bin/sh
# Writes the pages. Input state: the version. Output state: the version and the directory of the build.
set -eu
version=$(sed -n 's/.*"version":\([0-9][0-9]*\).*/\1/p')
work="${TMPDIR:-/tmp}/rewind-release-site/$REWIND_PLAN_ID"
mkdir -p "$work/build"
for page in index about; do
    printf '<!doctype html><title>%s %s</title>\n' "$page" "$version" > "$work/build/$page.html"
done
printf '{"version":%s,"build":"%s"}\n' "$version" "$work/build"
