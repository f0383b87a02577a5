#!/usr/bin/env bash
# Makes the packages of the debug programs, looks at them, and installs one in a root of its own,
# where it serves and is removed again. Prints "packages: N passed, M failed".
set -uo pipefail
. "$(dirname "$0")/../../scripts/env.sh"
here=$root/tests/packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# check NAME COMMAND…
check() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    passed=$((passed + 1)); printf 'ok   %s\n' "$name"
    case "$said" in *skipped:*) printf '     %s\n' "$said" ;; esac
  else
    failed=$((failed + 1)); printf 'FAIL %s\n%s\n' "$name" "$said"
  fi
}

made() {
  "$root/scripts/package.sh" dev "$work" &&
    dpkg-deb -x "$work"/homeport-server_*.deb "$work/server" && dpkg-deb -x "$work"/homeport_*.deb "$work/desktop"
}

# Each asks for what it is linked with, in the versions of this computer.
dependencies() {
  local server desktop
  server=$(dpkg-deb -f "$work"/homeport-server_*.deb Depends)
  desktop=$(dpkg-deb -f "$work"/homeport_*.deb Depends)
  printf 'server: %s\ndesktop: %s\n' "$server" "$desktop"
  ! grep -qiE 'webkit|gtk|indicator|x11' <<<"$server" &&
    grep -q 'libc6 (>=' <<<"$server" &&
    grep -q 'libwebkit2gtk-4.1-0 (>=' <<<"$desktop" &&
    grep -q 'libayatana-appindicator3-1' <<<"$desktop"
}

contents() {
  local listed
  listed=$(dpkg-deb -c "$work"/homeport-server_*.deb; dpkg-deb -c "$work"/homeport_*.deb)
  echo "$listed"
  ! awk '$2 != "root/root" || $1 ~ /^.....w|^........w/ { bad = 1 } END { exit !bad }' <<<"$listed"
}

desktop_entry() {
  local share=$work/desktop/usr/share size
  desktop-file-validate "$share/applications/dev.homeport.desktop.desktop" &&
    appstreamcli validate --no-net "$share/metainfo/dev.homeport.desktop.metainfo.xml" || return 1
  for size in 32x32 128x128 256x256 512x512; do
    identify -format '%wx%h\n' "$share/icons/hicolor/$size/apps/dev.homeport.desktop.png" | grep -qx "$size" || return 1
  done
}

man_pages() {
  local page command
  command -v man >/dev/null || { echo "skipped: there is no man here"; return 0; }
  page=$(MANWIDTH=100 man --warnings -l "$work/server/usr/share/man/man1/homeport.1.gz" 2>"$work/complaints") &&
    MANWIDTH=100 man --warnings -l "$work/desktop/usr/share/man/man1/homeport-desktop.1.gz" >/dev/null 2>>"$work/complaints" &&
    cat "$work/complaints" && [ ! -s "$work/complaints" ] || return 1
  for command in $("$work/server/usr/bin/homeport" help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
    [ "$command" = help ] || grep -qE "^ +$command( |\$)" <<<"$page" || { echo "$command is not in the page"; return 1; }
  done
}

units() {
  local scope file
  command -v systemd-analyze >/dev/null || { echo "skipped: there is no systemd-analyze here"; return 0; }
  for scope in system user; do
    file=$work/server/usr/lib/systemd/$scope/homeport.service
    cat "$file"
    grep -q '^ExecStart=/usr/bin/homeport serve ' "$file" && ! grep -q "$work" "$file" || return 1
    # It is not installed here, and systemd tells of programs that are missing.
    sed "s#/usr/bin/homeport#$work/server/usr/bin/homeport#" "$file" >"$work/homeport.service"
    ! SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_LEVEL=info XDG_RUNTIME_DIR=$work \
      systemd-analyze "--$scope" --man=no verify "$work/homeport.service" 2>&1 | grep homeport || return 1
  done
  ! grep -q -e --data-dir "$work/server/usr/lib/systemd/user/homeport.service" &&
    grep -q -e '--data-dir /var/lib/homeport ' "$work/server/usr/lib/systemd/system/homeport.service"
}

# The same files in each kind, and each asks for what it is linked with.
rpms() {
  local name files
  command -v rpmbuild >/dev/null || { echo "skipped: there is no rpmbuild here"; return 0; }
  for name in homeport-server homeport; do
    files=$(rpm -qpl "$work/$name"-0*.rpm | LC_ALL=C sort) || return 1
    diff <(dpkg-deb -c "$work/${name}"_*.deb | awk '/^-/ { print substr($6, 2) }' | grep -v '/changelog.gz$' | LC_ALL=C sort) \
      <(printf '%s\n' "$files") || return 1
    ! rpm -qplv "$work/$name"-0*.rpm | awk '$3 != "root" || $4 != "root" || $1 ~ /^.....w|^........w/ { bad = 1 } END { exit !bad }' || return 1
  done
  ! rpm -qpR "$work"/homeport-server-0*.rpm | grep -iE 'webkit|gtk|indicator|x11' &&
    rpm -qpR "$work"/homeport-server-0*.rpm | grep -q '^libc.so.6(GLIBC_' &&
    rpm -qpR "$work"/homeport-0*.rpm | grep -q '^libwebkit2gtk-4.1.so.0' &&
    rpm -qp --recommends "$work"/homeport-0*.rpm | grep -q 'libayatana-appindicator3.so.1'
}

# In a root of its own, laid over this computer's: nothing that is written there stays.
#
# installed deb|rpm
installed() {
  [ "$(id -u)" -eq 0 ] || { echo "skipped: only root may make a root of its own"; return 0; }
  local kind=$1 top=$work/$1
  [ "$kind" = deb ] || command -v rpmbuild >/dev/null || { echo "skipped: there is no rpmbuild here"; return 0; }
  mkdir -p "$top/upper" "$top/inner" "$top/merged"
  unshare --mount bash -euc '
    mount -t overlay overlay -o "lowerdir=/,upperdir=$0/upper,workdir=$0/inner" "$0/merged" ||
      { echo "skipped: no file system can be laid over this one"; exit 0; }
    for place in proc dev; do mount --rbind /$place "$0/merged/$place"; done
    mkdir -p "$0/merged/tmp" && mount -t tmpfs tmpfs "$0/merged/tmp"
    cp "$0"/../homeport-server[-_]*."$2" "$1/inside.sh" "$0/merged/tmp/"
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root chroot "$0/merged" bash /tmp/inside.sh "$2"' "$top" "$here" "$kind"
}

check "the packages are made" made
check "each asks for what it is linked with, and the server for no window" dependencies
check "all in them is root's, and nobody else's to change" contents
check "desktop entry, AppStream data and icons are what they should be" desktop_entry
check "the manual's pages name every command" man_pages
check "the units are those of the command line, and systemd agrees" units
check "the .rpm files hold the same, and ask for what it is linked with" rpms
check "it installs, serves, is removed, and the data stays" installed deb
check "so does the .rpm" installed rpm
printf 'packages: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
