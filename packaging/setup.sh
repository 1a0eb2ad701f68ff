# Sourced by run.sh and test.sh: system libraries, a Python, and `.venv` in the checkout.
# Everything that is already there is left alone; a second run takes a second.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }

# What Qt's platform plugins link to, as "library package".
QT_LIBRARIES='
libEGL.so.1 libegl1
libGL.so.1 libgl1
libX11-xcb.so.1 libx11-xcb1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libglib-2.0.so.0 libglib2.0-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-render.so.0 libxcb-render0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxkbcommon.so.0 libxkbcommon0
'
WAYLAND_LIBRARIES='
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
'
# Programs that the tests drive the window with, as "program package".
TEST_PROGRAMS='
Xvfb xvfb
xdotool xdotool
setxkbmap x11-xkb-utils
'

# The packages of whatever is missing, on one line.
missing_packages() {
    local known library package
    known=$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null || true)
    while read -r library package; do
        [ -z "$library" ] || case "$known" in *"$library "*) ;; *) printf '%s ' "$package" ;; esac
    done <<<"$QT_LIBRARIES${WAYLAND_DISPLAY:+$WAYLAND_LIBRARIES}"
    # DejaVu has Latin, Greek, Cyrillic, Hebrew and Arabic letters.
    command -v fc-list >/dev/null || printf 'fontconfig '
    local language
    for language in en ar he; do
        [ -n "$(fc-list ":lang=$language" 2>/dev/null)" ] || { printf 'fonts-dejavu-core '; break; }
    done
    if [ "${1:-}" = tests ]; then
        while read -r library package; do
            [ -z "$library" ] || command -v "$library" >/dev/null || printf '%s ' "$package"
        done <<<"$TEST_PROGRAMS"
    fi
}

# apt_install PACKAGE...: as root or with sudo; a failure is said and is not the end.
apt_install() {
    local as_root='' printed
    if ! command -v apt-get >/dev/null; then
        say "These are missing, by their Debian names; please install what your system calls them: $*"
        return 1
    fi
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            as_root='sudo'
        else
            say "Missing, and only root can install it: apt-get install $*"
            return 1
        fi
    fi
    say "Installing $*"
    $as_root apt-get update -qq >&2 || say 'apt-get update failed; going on with the lists that are there.'
    if ! printed=$($as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" 2>&1); then
        say "$printed"
        say "apt-get could not install: $*"
        return 1
    fi
}

# Whether "$1" is a Python that can make a virtual environment for us.
good_python() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}
can_make_venv() {
    "$1" -c 'import venv, ensurepip' 2>/dev/null
}

# The name of a Python >= 3.11 that can make virtual environments.
find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if good_python "$name" && can_make_venv "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

need_python() {
    PYTHON_FOUND=$(find_python) && return
    # Debian splits venv off; a fresh machine may have no Python at all.
    apt_install python3 python3-venv || true
    PYTHON_FOUND=$(find_python) && return
    say 'Python 3.11 or newer with its venv module is needed; please install it, or name one: PYTHON=/path/to/python bash packaging/run.sh'
    exit 1
}

pip_install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" >&2
}

# make_environment [dev]: `.venv` with the program, and with the tools for testing it.
make_environment() {
    local stamp=.venv/.set-up-${1:-run} python=.venv/bin/python pyproject
    local extra=(--quiet) # never empty: old bash calls an empty array unset
    [ "${1:-}" != dev ] || extra=(--group dev)
    if ! good_python "$python"; then
        need_python
        say "Making .venv with $PYTHON_FOUND"
        "$PYTHON_FOUND" -m venv --clear .venv
    fi
    pyproject=$(cksum <pyproject.toml)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$pyproject $PWD" ]; then
        return
    fi
    say 'Installing what the program needs into .venv (a few minutes the first time)'
    # pip learned --group in 25.1.
    if ! { pip_install --upgrade 'pip>=25.1' && pip_install --editable . "${extra[@]}"; }; then
        say 'The packages could not be installed into .venv; what pip said stands above.'
        exit 1
    fi
    printf '%s' "$pyproject $PWD" >"$stamp"
}

# set_up [tests]: all of the above.
set_up() {
    local packages
    if [ "$(uname -s)" = Linux ]; then
        packages=$(missing_packages "${1:-}")
        # shellcheck disable=SC2086 # one word a package
        [ -z "$packages" ] || apt_install $packages || say 'Going on; the window may not start.'
    fi
    if [ "${1:-}" = tests ]; then make_environment dev; else make_environment; fi
}
