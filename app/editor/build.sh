#!/bin/sh
# Bundles the query page's editor into app/static/built. Usage: build.sh PYTHON
cd "$(dirname "$0")" || exit 1

if ! { sh node.sh "$1" npm ci --silent --fetch-retries=1 --fetch-timeout=30000 && sh node.sh "$1" npm run --silent build; }; then
  echo "The editor of the query page could not be built: that needs the package registries once. Until the next run with" >&2
  echo "the network the page has a plain field; everything else works." >&2
fi
