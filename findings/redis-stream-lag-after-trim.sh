#!/bin/bash
# Redis 7.0: a consumer group that has read everything reports a lag.
#
# Package:   Debian's redis-server, 5:7.0.15-1~deb12u7 (Redis 7.0.15), unpacked into a temporary folder.
# Steps:     a group is created at $ on an empty stream, reads ten entries with NOACK, then 3000 entries are added with
#            MAXLEN 1000, and the group reads all that are left.
# Expected:  XINFO GROUPS says lag 0: the group's last-delivered-id equals the stream's last-generated-id, and
#            XREADGROUP > returns nothing.
# Seen:      lag 2000, for as long as nothing else is trimmed or the ids differ. entries-read counts what was delivered,
#            entries-added what was ever added; what was trimmed in between is in neither.
# So:        compare last-delivered-id with last-generated-id before the lag is believed; a monitor that alerts on the
#            lag alone reports a backlog that no consumer can ever work off.
# Output seen on 2026-11-28:
#   lag=2000 unread=0 last-delivered=last-generated
set -euo pipefail

version='5:7.0.15-1~deb12u7'
port=$((20000 + $$ % 20000))
folder=$(mktemp -d)
server=
cleanup() {
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap cleanup EXIT

cd "$folder"
chmod 755 "$folder"
apt-get download -qq "redis-server=$version" "redis-tools=$version" 2>/dev/null ||
  { echo "Debian does not offer redis-server $version (any more)"; exit 2; }
for package in ./*.deb; do dpkg-deb -x "$package" root; done
bin="$folder/root/usr/bin"
"$bin/redis-check-rdb" --version
"$bin/redis-server" --port "$port" --bind 127.0.0.1 --save '' --dir "$folder" >server.log 2>&1 &
server=$!
cli() { "$bin/redis-cli" -p "$port" "$@"; }
for _ in $(seq 100); do [ "$(cli ping 2>/dev/null)" = PONG ] && break; sleep 0.1; done

add() { for n in $(seq "$1"); do echo "XADD frames MAXLEN 1000 * n $n"; done | cli >/dev/null; }
read_all() { cli XREADGROUP GROUP g c COUNT 10000 NOACK STREAMS frames '>' ; }
field() { awk -v name="$1" 'found { print; exit } $0 == name { found = 1 }'; }

cli XGROUP CREATE frames g '$' MKSTREAM >/dev/null
add 10
read_all >/dev/null
add 3000
read_all >/dev/null

lag=$(cli XINFO GROUPS frames | field lag)
delivered=$(cli XINFO GROUPS frames | field last-delivered-id)
generated=$(cli XINFO STREAM frames | field last-generated-id)
unread=$(read_all | grep -c . || true)
[ "$delivered" = "$generated" ] && ids='last-delivered=last-generated' || ids='the ids differ'
echo "lag=$lag unread=$unread $ids"
[ "$lag" = 2000 ] && [ "$unread" -le 1 ] && [ "$delivered" = "$generated" ]
