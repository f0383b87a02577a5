#!/usr/bin/env bash
# Inside a root of its own: the life of the server's package.
#
#   inside.sh deb|rpm
set -euo pipefail
data=/var/lib/homeport
records=api/collections/notes/records
server=
trap '[ -z "$server" ] || kill -9 "$server"' EXIT

# What the unit's user would do.
as_service=(setpriv --reuid=homeport --regid=homeport --clear-groups)
start() {
  mkfifo /tmp/ready
  # Not in a function: its process is the one that signals go to.
  "${as_service[@]}" homeport serve --data-dir $data --no-mdns --listen 127.0.0.1:0 --trust-page off >/tmp/ready 2>/tmp/log &
  server=$!
  # The first line is the ready line; a server that ended has written none.
  IFS= read -r ready </tmp/ready || { cat /tmp/log; return 1; }
  rm /tmp/ready
  at=$(sed 's/.*"loopback":"\([^"]*\)".*/\1/' <<<"$ready")
}
stop() { kill "$server" && wait "$server" && server=; }
ask() { curl -sS --fail-with-body --noproxy '*' -H 'Content-Type: application/json' "$@"; }

case "$1" in
  deb)
    install_it() { dpkg -i /tmp/homeport-server_*.deb; }
    remove_it() { dpkg -r homeport-server; }
    purge_it() { dpkg -P homeport-server; }
    ;;
  rpm)
    # This computer's own packages are no RPMs, so what they would bring is not known to it.
    rpm_here() { rpm --force-debian --dbpath /tmp/rpmdb "$@"; }
    # Nor does it know how much room there is under a root that is laid over another.
    install_it() { rpm_here -i --nodeps --ignoresize /tmp/homeport-server-*.rpm; }
    remove_it() { rpm_here -e homeport-server; }
    purge_it() { ! rpm_here -q homeport-server; }
    ;;
esac

install_it
homeport --version
id homeport
[ ! -e $data ] || { echo "installing made data"; exit 1; }
install -d -o homeport -g homeport -m 700 $data
"${as_service[@]}" homeport superuser upsert root@example.com a-good-password --data-dir $data
start
token=$(ask "$at/api/collections/_superusers/auth-with-password" \
  -d '{"identity":"root@example.com","password":"a-good-password"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
ask -H "Authorization: $token" "$at/api/collections" \
  -d '{"name":"notes","listRule":"","createRule":"","fields":[{"name":"text","type":"text"}]}' >/dev/null
ask "$at/$records" -d '{"text":"kept"}' >/dev/null
stop

remove_it
[ ! -e /usr/bin/homeport ]
[ ! -e /usr/lib/systemd/system/homeport.service ]
[ -d $data/db ]
purge_it
[ -d $data/db ]

install_it
start
ask "$at/$records" | grep '"text":"kept"'
stop
