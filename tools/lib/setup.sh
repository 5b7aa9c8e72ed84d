# shellcheck shell=bash
# What tools/run, tools/test and .ci/run share: the packages they need, and how to build.
# Everything is said on standard error, so that standard output is the program's own.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BACKFLOW_BUILD_DIR:-_build}
case $build in /*) ;; *) build=$root/$build ;; esac

# The names hold for Debian 12 and newer and for Ubuntu 24.04 and newer.
# shellcheck disable=SC2034 # used by the scripts that read this file
packages_run=(
  # compiler and build system
  build-essential meson ninja-build pkgconf gettext
  # libraries
  libgtk-4-dev libadwaita-1-dev libjansson-dev libcsv-dev libwebp-dev libglib2.0-dev-bin
  gobject-introspection libgirepository1.0-dev
  # what the window draws with
  adwaita-icon-theme librsvg2-common fonts-cantarell
  # what makes desktop and type known
  desktop-file-utils appstream shared-mime-info
)
# shellcheck disable=SC2034
packages_test=(
  # a display, a session bus and a window manager
  xvfb xauth dbus-daemon openbox
  # hands, eyes and ears of the window tests
  xdotool at-spi2-core python3-gi gir1.2-atspi-2.0
  # checkers of metadata and of pictures
  libxml2-utils poppler-utils
  # Chinese
  locales fonts-noto-cjk
)
# shellcheck disable=SC2034
packages_pytorch=(python3-torch)
# shellcheck disable=SC2034
packages_ci=(clang gi-docgen)

# say LINE...
say () {
  printf '%s\n' "$@" >&2
}

# die LINE...
die () {
  say "$@"
  exit 1
}

# missing_packages PACKAGE...: those that are not installed, one a line.
missing_packages () {
  local installed package
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package; do
    grep -qxF "$package installed" <<< "$installed" || printf '%s\n' "$package"
  done
}

# On a system without apt, the user has installed what is needed, or is told what.
require_tools () {
  local command library
  local lacking=()
  for command in cc meson ninja pkg-config msgfmt glib-compile-resources; do
    command -v "$command" > /dev/null || lacking+=("$command")
  done
  if command -v pkg-config > /dev/null; then
    for library in gtk4 libadwaita-1 jansson libwebpmux; do
      pkg-config --exists "$library" || lacking+=("$library")
    done
  fi
  [ ${#lacking[@]} -eq 0 ] || die \
    "This system has no apt, and this is missing: ${lacking[*]}" \
    'Install what these Debian packages are called here, then try again:' \
    "  $*"
}

# ensure_packages PACKAGE...: install those that are missing, and say so before.
ensure_packages () {
  local missing as_root=()

  if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null; then
    require_tools "$@"
    return
  fi

  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || die \
      'These packages are missing, and there is no sudo here to install them with:' \
      "  ${missing[*]}" \
      'As root, run this, then try again:' \
      "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    # sudo forgets the environment, so the variable is set behind it.
    as_root=(sudo)
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive)

  say 'These packages are missing and will be installed now, with apt-get:' "  ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || say 'sudo may ask for your password.'

  "${as_root[@]}" apt-get -q update >&2 \
    || die 'apt-get could not read the lists of packages; its words are above.'
  "${as_root[@]}" apt-get -q -y -o Dpkg::Use-Pty=0 --no-install-recommends install "${missing[@]}" >&2 \
    || die 'apt-get could not install the packages; its words are above.'

  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -eq 0 ] || die "Still not installed: ${missing[*]}"
}

# How the build tree was configured; another answer means that it has to be done again.
setup_stamp () {
  printf '%s\n' "meson $(meson --version)" "source $root" "compiler ${CC:-}" \
    "options ${BACKFLOW_MESON_OPTIONS:-}" "profile $1"
}

# setup_tree [MESON OPTION]...: run meson setup, and show its words only where it fails.
setup_tree () {
  local log status=0
  log=$(mktemp)
  meson setup "$@" "$build" "$root" > "$log" 2>&1 || { status=$?; cat "$log" >&2; }
  rm -f "$log"
  return "$status"
}

# configure PROFILE: 'run', or 'test' where the checkers have to be found too.
configure () {
  local stamp=$build/.backflow-setup options=()
  read -r -a options <<< "${BACKFLOW_MESON_OPTIONS:-}"

  if [ -e "$build/build.ninja" ] && [ -e "$stamp" ]; then
    [ "$(cat "$stamp")" != "$(setup_stamp "$1")" ] || return 0
    # What is enough for the tests is enough for the window.
    [ "$1" != run ] || [ "$(cat "$stamp")" != "$(setup_stamp test)" ] || return 0
    # Another Meson, place, compiler or option starts afresh.
    [ "$(head -n 4 "$stamp")" = "$(setup_stamp "$1" | head -n 4)" ] || rm -rf "$build"
  elif [ -e "$stamp" ]; then
    # Here configuring was begun and failed.
    rm -rf "$build"
  fi

  say "Configuring ${build#"$root"/}"
  if [ -e "$build/build.ninja" ]; then
    setup_tree --reconfigure "${options[@]}" || return 1
  else
    setup_tree "${options[@]}" || return 1
  fi
  setup_stamp "$1" > "$stamp"
}

# build_all PROFILE: configure where needed, then build.
build_all () {
  local quiet=()
  configure "$1" || { say 'Backflow cannot be configured here; the reason is above.'; return 1; }
  if [ ! -t 2 ]; then
    say "Building ${build#"$root"/}"
    quiet=(--quiet)
  fi
  ninja -C "$build" "${quiet[@]}" >&2 \
    || { say 'Backflow could not be built; the reason is above.'; return 1; }
}

# What the programs of the build tree need to find what would be installed.
export_build_environment () {
  export GSETTINGS_SCHEMA_DIR=$build/data
  export XDG_DATA_DIRS=$root/data:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}
  export BACKFLOW_LOCALEDIR=$build/po
}
