#!/bin/sh
# Validates SARIF logs with the SARIF multitool, by the format's own rules and GitHub's:
#   validate.sh [--source FOLDER] LOG…
# With --source, the folder that the logs were made of, line hashes are compared as well.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
tool=$here/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
[ -e "$tool" ] || (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund)
[ -x "$tool" ] || chmod u+x "$tool" # its install script would do this, but install scripts are off
exec node "$here/check.mjs" "$tool" "$@"
