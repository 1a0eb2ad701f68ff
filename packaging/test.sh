#!/usr/bin/env bash
# Sets everything up and runs all tests: style, types, then pytest.
#
#   bash packaging/test.sh                all of it
#   bash packaging/test.sh tests/cli -x   only pytest, with these arguments
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
set_up tests

if [ $# -gt 0 ]; then
    exec .venv/bin/python -m pytest "$@"
fi
failed=0
say 'Style (ruff)'
.venv/bin/ruff check annotator tests packaging || failed=1
say 'Types (mypy)'
.venv/bin/mypy || failed=1
say 'Tests (pytest)'
# One process for each core: property tests and the windows under X take their time.
.venv/bin/python -m pytest -q -n auto || failed=1
exit $failed
