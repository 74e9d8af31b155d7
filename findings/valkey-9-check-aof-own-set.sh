#!/bin/bash
# Valkey 9.1: valkey-check-aof calls the AOF set that its own server has just written, and loads, not valid.
#
# Package:   Debian's valkey-tools of the suite forky, unpacked with its libraries into a temporary folder.
# Steps:     valkey-server --appendonly yes with 200 keys and a BGREWRITEAOF, a clean SHUTDOWN, valkey-check-aof on the
#            manifest, then a start of the same server on the same files.
# Expected:  a set that the server loads without a word is valid to the check tool of the same package.
# Seen:      the tool reads the base file as commands, says that it is right up to byte 0 and proposes --fix: the file
#            begins with the magic word VALKEY, not REDIS. The server itself loads all 200 keys.
# So:        a backup must not be thrown away because this tool says no; ask which server wrote the files, and let a load
#            by the server itself have the last word.
# Output seen on 2026-11-29, with valkey-tools 9.1.2-1:
#   check-aof: exit 1, “AOF appendonly.aof.2.base.rdb is not valid. Use the --fix option to try fixing it.”; the server loads 200 keys; base file begins with VALKEY
set -euo pipefail

version='9.1.2-1'
port=$((20000 + $$ % 20000))
folder=$(mktemp -d)
server=
cleanup() {
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap cleanup EXIT
chmod 755 "$folder"
cd "$folder"

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -1)
[ -n "$mirror" ] || { echo 'apt of this machine knows no Debian mirror'; exit 2; }
mkdir -p lists/partial archives/partial root
echo "deb $mirror forky main" >sources.list
apt=(apt-get -q -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=-
  -o "Dir::State::lists=$folder/lists" -o Dir::State::status=/dev/null -o "Dir::Cache=$folder"
  -o APT::Sandbox::User=root -o APT::Update::Post-Invoke-Success::= -o Acquire::Languages=none)
"${apt[@]}" update >/dev/null
"${apt[@]}" install -y --download-only --no-install-recommends "valkey-tools=$version" >/dev/null ||
  { echo "Debian does not offer valkey-tools $version (any more)"; exit 2; }
for package in archives/*.deb; do dpkg-deb -x "$package" root; done

libraries=$folder/root/usr/lib/$(uname -m)-linux-gnu
loader=$(ls "$libraries"/ld-linux* | head -1)
run() { "$loader" --library-path "$libraries" "$@"; }
ln -s valkey-check-rdb root/usr/bin/valkey-server 2>/dev/null || true
ln -sf valkey-check-rdb root/usr/bin/valkey-check-aof
bin=$folder/root/usr/bin
mkdir data
start() {
  run "$bin/valkey-server" --port "$port" --bind 127.0.0.1 --save '' --appendonly yes --dir "$folder/data" >>server.log 2>&1 &
  server=$!
  for _ in $(seq 100); do [ "$(cli PING 2>/dev/null)" = PONG ] && return; sleep 0.1; done
  echo 'the server does not start'
  exit 2
}
cli() { run "$bin/valkey-cli" -p "$port" "$@"; }
end() {
  cli SHUTDOWN >/dev/null 2>&1 || true
  wait "$server" 2>/dev/null || true
  server=
}

start
for n in $(seq 200); do echo "SET key:$n value"; done | cli >/dev/null
cli BGREWRITEAOF >/dev/null
until cli INFO persistence | grep -q 'aof_rewrite_in_progress:0' && cli INFO persistence | grep -q 'aof_rewrite_scheduled:0'; do sleep 0.1; done
end

code=0
run "$bin/valkey-check-aof" data/appendonlydir/appendonly.aof.manifest >check.log 2>&1 || code=$?
start
loaded=$(cli DBSIZE | tr -dc 0-9)
end
magic=$(head -c 6 data/appendonlydir/*.base.rdb 2>/dev/null || true)
said=$(tail -1 check.log)
echo "check-aof: exit $code, “$said”; the server loads $loaded keys; base file begins with $magic"
[ "$code" != 0 ] && [ "$loaded" = 200 ]
