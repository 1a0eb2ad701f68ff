#!/usr/bin/env bash
# Sets everything up and starts the program.
#
#   bash packaging/run.sh              the demo project in a window; without a display the demo on
#                                      an offscreen window, which leaves a project, a JSONL, a picture
#   bash packaging/run.sh ARGUMENT...  the program with these arguments
set -euo pipefail

here=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
set_up
annotator=$PWD/.venv/bin/annotator
demo=$PWD/annotator-demo

# Whether a window can really be shown: DISPLAY may name a display that is gone.
has_display() {
    case "$(uname -s)" in
    Darwin) return 0 ;;
    *) [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || return 1 ;;
    esac
    # Qt aborts when it cannot reach the display; the subshell keeps bash from talking of it.
    (.venv/bin/python -c 'from PySide6.QtGui import QGuiApplication as A; A([])'; exit $?) >/dev/null 2>&1
}

if [ $# -gt 0 ]; then
    cd "$here"
    exec "$annotator" "$@"
fi
if has_display; then
    [ -f "$demo/demo.annotator" ] || "$annotator" demo --out "$demo"
    exec "$annotator" "$demo/demo.annotator"
fi
say 'There is no display: the demo runs on a window that nobody sees.'
QT_QPA_PLATFORM=offscreen exec "$annotator" demo --out "$demo"
