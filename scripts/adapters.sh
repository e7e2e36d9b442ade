#!/usr/bin/env bash
# Prepares a Debian or Ubuntu machine for the suites that need more than Node:
#   - a software Vulkan adapter that Dawn and wgpu accept (Mesa >= 25; Mesa 22 gives Dawn a null adapter),
#   - Chromium, for the browser suites and for its SwiftShader, a second software adapter,
#   - Deno, from npm.
# What is already right is left alone, so that a second call costs a fraction of a second.
set -euo pipefail

readonly MESA_MAJOR=25
readonly DENO_VERSION=2.9.6
# Outside the repository, and where scripts/runner/runtimes.ts looks for it.
readonly TOOLS=${NIDUS_TOOLS:-$HOME/.cache/nidus-tools}
readonly BACKPORTS=/etc/apt/sources.list.d/nidus-backports.sources

fail() { echo "adapters: $1" >&2; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 "$@" >/dev/null; }

major() { sed -E 's/^[0-9]+://; s/^([0-9]+).*/\1/'; }
mesa_installed() { dpkg-query --show --showformat='${Version}' mesa-vulkan-drivers 2>/dev/null | major; }
mesa_on_offer() { apt-cache policy mesa-vulkan-drivers | sed -n 's/^ *Candidate: *//p' | grep -v none | major; }
at_least() { [ -n "$1" ] && [ "$1" -ge "$2" ]; }

# Prints a field (URIs, Signed-By) of the deb822 source whose Suites hold this release: the archive that the machine itself uses.
source_field() {
  cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk -v RS= -v suite="$1" -v field="$2" '
    $0 ~ "(^|\n)Suites:([^\n]* )?" suite "( |\n|$)" {
      count = split($0, lines, "\n")
      for (i = 1; i <= count; i++) if (index(lines[i], field ":") == 1) { sub(/^[^:]*: */, "", lines[i]); print lines[i]; exit }
    }'
}

# Debian keeps newer packages for an older release in a suite of the same archive that is off by default. The source is removed
# again at the end: later upgrades of the machine should not look there of their own accord.
add_backports() {
  local codename=$1 archive key
  archive=$(source_field "$codename" URIs)
  key=$(source_field "$codename" Signed-By)
  [ -n "$archive" ] || fail "no deb822 source for $codename in /etc/apt/sources.list.d: install Mesa >= $MESA_MAJOR by hand"
  trap 'as_root rm -f "$BACKPORTS"' EXIT
  printf 'Types: deb\nURIs: %s\nSuites: %s-backports\nComponents: main\n%s' \
    "$archive" "$codename" "${key:+Signed-By: $key$'\n'}" | as_root tee "$BACKPORTS" >/dev/null
}

install_mesa() {
  at_least "$(mesa_installed)" $MESA_MAJOR && return
  apt update
  if at_least "$(mesa_on_offer)" $MESA_MAJOR; then
    apt install --no-install-recommends mesa-vulkan-drivers
    return
  fi
  local codename
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  add_backports "$codename"
  apt update
  apt install --no-install-recommends --target-release "$codename-backports" mesa-vulkan-drivers
  at_least "$(mesa_installed)" $MESA_MAJOR || fail "$codename-backports has Mesa $(mesa_installed), $MESA_MAJOR is needed"
}

install_chromium() {
  [ -n "${NIDUS_CHROMIUM:-}" ] || [ -x /usr/bin/chromium ] && return
  apt update
  apt install --no-install-recommends chromium
}

install_deno() {
  [ -n "${NIDUS_DENO:-}" ] || command -v deno >/dev/null && return
  grep -qs "\"version\": \"$DENO_VERSION\"" "$TOOLS/node_modules/deno/package.json" && return
  # No install script is needed: the binary lies in a package of its own per platform.
  npm install --silent --prefix "$TOOLS" --ignore-scripts --no-fund --no-audit "deno@$DENO_VERSION"
}

if command -v apt-get >/dev/null; then
  install_mesa
  install_chromium
else
  echo "adapters: no apt-get here; install a Vulkan driver and Chromium by the means of this system" >&2
fi
install_deno
