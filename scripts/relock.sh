#!/usr/bin/env bash
# Writes package-lock.json anew, away from node_modules: next to one, npm leaves out the optional packages of other
# platforms, and `npm ci` then fails there.
set -euo pipefail
cd "$(dirname "$0")/.."
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
tar c .npmrc package.json packages/*/package.json docs/package.json | tar x -C "$desk"
(cd "$desk" && npm install --package-lock-only --ignore-scripts)
cp "$desk/package-lock.json" package-lock.json
