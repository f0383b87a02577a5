#!/usr/bin/env bash
# Makes the packages of the programs that were built, for Debian and its kin and, where rpmbuild is
# there, for Fedora's and openSUSE's:
#
#   homeport-server   the server and its command line, without the window and what that needs
#   homeport          the desktop app
#
#   scripts/package.sh release|dev FOLDER
#
# `dev` takes the debug programs and compresses nothing: for trying the packaging itself.
set -euo pipefail
. "$(dirname "$0")/env.sh"

profile=${1:?release or dev} out=${2:?the folder for the packages}
case "$profile" in
  release) built=$target/release pack=(-Zxz) payload=w19.zstdio ;;
  dev) built=$target/debug pack=(-Znone) payload=w1.gzdio ;;
  *) echo "package: $profile is neither release nor dev" >&2; exit 2 ;;
esac
mkdir -p "$out"
out=$(cd "$out" && pwd)
packaging=$root/packaging
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -1)
maintainer='The Homeport authors <homeport@users.noreply.github.com>'
arch=$(dpkg --print-architecture)
# The same sources make the same packages.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
date=$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022

# put MODE FILE PLACE   a text, with its version and date
put() { mkdir -p "$(dirname "$3")" && sed "s/@VERSION@/$version/; s/@DATE@/$date/" "$2" >"$3" && chmod "$1" "$3"; }
zipped() { mkdir -p "$(dirname "$2")" && sed "s/@VERSION@/$version/" "$1" | gzip -9n >"$2"; }

# program NAME STAGE   without symbols, which the release profile leaves out already
program() {
  mkdir -p "$2/usr/bin"
  strip --strip-unneeded -o "$2/usr/bin/$1" "$built/$1"
  chmod 755 "$2/usr/bin/$1"
}

# The libraries a program is linked with, as packages with the versions that they need here.
libraries() {
  mkdir -p "$work/debian" && printf 'Source: homeport\n\nPackage: homeport\nArchitecture: any\n' >"$work/debian/control"
  (cd "$work" && dpkg-shlibdeps -O "$1" 2>/dev/null) | sed -n 's/^shlibs:Depends=//p'
}

mit_text() { sed -n '/^MIT License/,/^SOFTWARE\./p' "$root/LICENSE" | sed '1,2d; s/^$/./; s/^/ /'; }

# documents PACKAGE STAGE
documents() {
  local doc=$2/usr/share/doc/$1
  mkdir -p "$doc"
  { while IFS= read -r line; do
      if [ "$line" = @MIT@ ]; then mit_text; else printf '%s\n' "$line"; fi
    done; } <"$packaging/debian/copyright" >"$doc/copyright"
  chmod 644 "$doc/copyright"
  gzip -9nc "$root/CHANGELOG.md" >"$doc/CHANGELOG.md.gz"
  gzip -9n >"$doc/changelog.gz" <<END
$1 ($version) unstable; urgency=medium

  * What users notice is told in CHANGELOG.md.gz, beside this file.

 -- $maintainer  $(date -uR -d "@$SOURCE_DATE_EPOCH")
END
}

# finish PACKAGE STAGE < the fields that are its own
finish() {
  local name=$1 stage=$2 size script
  size=$(du -sk --apparent-size "$stage" | cut -f1)
  mkdir -p "$stage/DEBIAN"
  { printf 'Package: %s\nVersion: %s\nArchitecture: %s\nInstalled-Size: %s\n' "$name" "$version" "$arch" "$size"
    printf 'Maintainer: %s\n' "$maintainer"
    printf 'Homepage: https://github.com/homeport/homeport\nPriority: optional\n'
    cat; } >"$stage/DEBIAN/control"
  for script in postinst prerm postrm; do
    if [ -f "$packaging/debian/$name.$script" ]; then
      install -m 755 "$packaging/debian/$name.$script" "$stage/DEBIAN/$script"
    fi
  done
  (cd "$stage" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  find "$stage" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group "${pack[@]}" --build "$stage" "$out/${name}_${version}_$arch.deb" >&2
  echo "$out/${name}_${version}_$arch.deb"
}

# as_rpm PACKAGE STAGE < a spec's fields that are its own, and its description
#
# The same files, but for Debian's changelog. rpmbuild looks itself what programs are linked with.
as_rpm() {
  local name=$1 stage=$2 top=$work/rpm-$1 script
  command -v rpmbuild >/dev/null || { echo "package: there is no rpmbuild here, so $name is no .rpm" >&2; return 0; }
  mkdir -p "$top"
  { printf 'Name: %s\nVersion: %s\nRelease: 1\nLicense: MIT OR Apache-2.0\n' "$name" "$version"
    printf 'URL: https://github.com/homeport/homeport\n'
    cat
    printf '\n%%install\ncp -a %s/usr %%{buildroot}/\nrm %%{buildroot}/usr/share/doc/%s/changelog.gz\n' "$stage" "$name"
    printf '\n%%files\n'
    (cd "$stage" && find usr -type f ! -name changelog.gz | LC_ALL=C sort | sed 's#^#/#')
    for script in post preun postun; do
      if [ -f "$packaging/rpm/$name.$script" ]; then
        printf '\n%%%s\n' "$script" && cat "$packaging/rpm/$name.$script"
      fi
    done; } >"$top/$name.spec"
  # What the stage has is what is packed: stripped already, and no links for debuggers.
  rpmbuild -bb --quiet --define "_topdir $top" --define "_rpmdir $top/out" \
    --define 'debug_package %{nil}' --define '__os_install_post %{nil}' \
    --define '_build_id_links none' --define "_binary_payload $payload" \
    --define '_buildhost homeport' --define 'use_source_date_epoch_as_buildtime 1' \
    --define 'clamp_mtime_to_source_date_epoch 1' "$top/$name.spec" >&2
  mv "$top"/out/*/"$name-$version"-1.*.rpm "$out/"
  echo "$out/$name-$version"-1.*.rpm
}

# The unit that `homeport service install` would write, for what is installed.
unit() {
  HOME=/nonexistent XDG_DATA_HOME=/nonexistent "$1/usr/bin/homeport" service install --print "${@:2}" |
    sed "s#$1/usr/bin#/usr/bin#; s# --data-dir /nonexistent/homeport##
      1s/.*/# Of the package. \`homeport service install\` writes one with other options in its place./"
}

about_server='A database, files, sign-in and live changes for the phones on your network,
served over TLS that the box signs itself. The official PocketBase SDKs work
unmodified.

This package has the server, its command line and units for systemd, which
are not started by installing it: "systemctl enable --now homeport" does that.'
about_desktop='A database, files, sign-in and live changes for the phones on your network,
served over TLS that the box signs itself, with a window in which an admin
sets up what an app needs. The official PocketBase SDKs work unmodified.

This package has the desktop app. The command line is in homeport-server.'

# A description as a control file has it.
as_control() { sed 's/^$/./; s/^/ /' <<<"$1"; }

server() {
  local stage=$work/homeport-server
  program homeport "$stage"
  mkdir -p "$stage/usr/lib/systemd/system" "$stage/usr/lib/systemd/user"
  unit "$stage" --system >"$stage/usr/lib/systemd/system/homeport.service"
  unit "$stage" >"$stage/usr/lib/systemd/user/homeport.service"
  zipped "$packaging/homeport.1" "$stage/usr/share/man/man1/homeport.1.gz"
  documents homeport-server "$stage"
  finish homeport-server "$stage" <<END
Section: net
Depends: $(libraries "$stage/usr/bin/homeport"), passwd
Suggests: homeport
Description: backend of your mobile app, on a machine you own (server)
$(as_control "$about_server")
END
  as_rpm homeport-server "$stage" <<END
Summary: Backend of your mobile app, on a machine you own (server)
Requires(post): /usr/sbin/useradd

%description
$about_server
END
}

desktop() {
  local stage=$work/homeport size
  program homeport-desktop "$stage"
  put 644 "$packaging/dev.homeport.desktop.desktop" "$stage/usr/share/applications/dev.homeport.desktop.desktop"
  put 644 "$packaging/dev.homeport.desktop.metainfo.xml" "$stage/usr/share/metainfo/dev.homeport.desktop.metainfo.xml"
  for size in 32x32:32x32 128x128:128x128 128x128@2x:256x256 icon:512x512; do
    install -Dm 644 "$root/src-tauri/icons/${size%:*}.png" \
      "$stage/usr/share/icons/hicolor/${size#*:}/apps/dev.homeport.desktop.png"
  done
  zipped "$packaging/homeport-desktop.1" "$stage/usr/share/man/man1/homeport-desktop.1.gz"
  documents homeport "$stage"
  # The tray's library is loaded when it is used, so no linker names it.
  finish homeport "$stage" <<END
Section: net
Depends: $(libraries "$stage/usr/bin/homeport-desktop"), libayatana-appindicator3-1
Recommends: homeport-server (= $version)
Description: backend of your mobile app, on a machine you own
$(as_control "$about_desktop")
END
  as_rpm homeport "$stage" <<END
Summary: Backend of your mobile app, on a machine you own
Recommends: homeport-server = $version
Recommends: libayatana-appindicator3.so.1()(64bit)

%description
$about_desktop
END
}

server &
desktop
wait $!
