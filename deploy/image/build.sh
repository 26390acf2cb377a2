#!/bin/sh
# Collects the content of an image: OUT/libraries (jars of other projects) and OUT/rewind (Rewind's own). Builds it with
# Maven; without Maven it uses the jars that were built outside. The Dockerfile's build stage runs it in the project's root.
#   build.sh OUT
set -eu
out=$1
built=standalone/target

if command -v mvn > /dev/null; then
  rm -rf "$built"
  mvn -q -B -ntp -Dquick -DskipTests -Drewind.commit="${REWIND_COMMIT:-}" -Drewind.built="${REWIND_BUILT:-}" \
    -pl standalone -am package
elif [ ! -f "$built/rewind.jar" ] || [ ! -d "$built/licences" ]; then
  echo "This build image has no Maven and $built is empty: run 'mvn -Dquick -DskipTests package' first," >&2
  echo "or choose a build image with Maven: --build-arg BUILD_IMAGE=maven:3.9-eclipse-temurin-17" >&2
  exit 1
fi

mkdir -p "$out/libraries" "$out/rewind/lib" "$out/rewind/bin"
cp -Rp "$built/lib" "$built/licences" "$out/libraries/"
find "$out/libraries/licences" -type d -empty -delete
cp -R standalone/src/licences/. "$out/libraries/licences/"
mv "$out/libraries/lib"/rewind-*.jar "$out/rewind/lib/"
cp -p "$built/rewind.jar" LICENSE deploy/image/services.options "$out/rewind/"
cp rewind deploy/image/service deploy/image/healthy deploy/image/train "$out/rewind/bin/"
chmod 755 "$out/rewind/bin/"*
