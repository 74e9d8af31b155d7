#!/bin/bash
# Compose 2.40: what `up --wait` answers has little to do with whether the service runs.
#
# Package:   Debian's docker-compose (suite forky), on docker.io 20.10 with its own dockerd in a temporary folder; the image
#            is busybox-static alone, imported, nothing is pulled. Needs root.
# Steps:     `docker compose up -d --wait` of three services, each alone: one that sleeps and has
#            `healthcheck: {disable: true}`; one that sleeps and has no healthcheck at all; one that exits after half a
#            second, again and again (`restart: always`), without a healthcheck.
# Expected:  0 for the first two, which run; an error for the third, which never does.
# Seen:      the first fails though it runs, the third passes though it has restarted within seconds.
# So:        an installer that asks `up --wait` whether a release is good must look for itself: the state, StartedAt and
#            RestartCount of the container over some seconds, and its health only where it has one.
# Output seen on 2026-11-29:
#   healthcheck disabled: exit 1, container running; no healthcheck: exit 0; crash loop: exit 0, restarted since
set -euo pipefail

docker='20.10.24+dfsg1-1+deb12u1+b6' containerd='1.6.20~ds1-1+deb12u3' runc='1.1.5+ds1-1+deb12u1'
busybox='1:1.35.0-4+deb12u1+b1' compose='2.40.3-3'
[ "$(id -u)" = 0 ] || { echo 'a Docker daemon needs root'; exit 2; }
folder=$(mktemp -d)
daemon=
cleanup() {
  if [ -n "$daemon" ]; then
    docker ps -aq | xargs -r docker rm -f >/dev/null 2>&1 || true
    kill "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap cleanup EXIT
chmod 755 "$folder"
cd "$folder"

apt-get download -qq "docker.io=$docker" "containerd=$containerd" "runc=$runc" "busybox-static=$busybox" 2>/dev/null ||
  { echo 'Debian does not offer these versions (any more)'; exit 2; }
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -1)
mkdir -p lists/partial archives/partial root
echo "deb $mirror forky main" >sources.list
apt=(apt-get -q -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=-
  -o "Dir::State::lists=$folder/lists" -o Dir::State::status=/dev/null -o "Dir::Cache=$folder"
  -o APT::Sandbox::User=root -o APT::Update::Post-Invoke-Success::= -o Acquire::Languages=none)
"${apt[@]}" update >/dev/null
"${apt[@]}" download "docker-compose=$compose" >/dev/null 2>&1 ||
  { echo "Debian does not offer docker-compose $compose (any more)"; exit 2; }
for package in ./*.deb; do dpkg-deb -x "$package" root; done

export PATH="$folder/root/usr/sbin:$folder/root/usr/bin:$folder/root/sbin:$PATH"
export DOCKER_HOST="unix://$folder/docker.sock" DOCKER_CONFIG="$folder/config"
mkdir -p config/cli-plugins image/bin
ln -s "$folder/root/usr/libexec/docker/cli-plugins/docker-compose" config/cli-plugins/
dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" --host "$DOCKER_HOST" \
  --storage-driver vfs --bridge none --iptables=false --exec-opt native.cgroupdriver=cgroupfs >dockerd.log 2>&1 &
daemon=$!
for _ in $(seq 200); do docker version >/dev/null 2>&1 && break; sleep 0.1; done
docker version >/dev/null || { tail -3 dockerd.log; exit 2; }

cp root/bin/busybox image/bin/busybox
for applet in sh sleep; do ln -s busybox "image/bin/$applet"; done
tar -C image -c . | docker import - tiny >/dev/null

answer() { # name, lines of the service
  mkdir "$1"
  { printf 'services:\n  one:\n    image: tiny\n    network_mode: none\n'; printf '    %s\n' "${@:2}"; } >"$1/compose.yml"
  local code=0
  docker compose --project-directory "$1" up -d --wait --wait-timeout 20 >"$1/said" 2>&1 || code=$?
  echo "$code"
}
disabled=$(answer disabled 'command: [sleep, "300"]' 'healthcheck: { disable: true }')
running=$(docker inspect -f '{{.State.Status}}' disabled-one-1)
none=$(answer none 'command: [sleep, "300"]')
loop=$(answer loop 'command: [sh, -c, "sleep 0.5; exit 3"]' 'restart: always')
sleep 8
restarts=$(docker inspect -f '{{.RestartCount}}' loop-one-1)
echo "healthcheck disabled: exit $disabled, container $running; no healthcheck: exit $none; crash loop: exit $loop, $([ "$restarts" -gt 1 ] && echo restarted since || echo "restarts $restarts")"
[ "$disabled" != 0 ] && [ "$running" = running ] && [ "$none" = 0 ] && [ "$loop" = 0 ] && [ "$restarts" -gt 1 ]
