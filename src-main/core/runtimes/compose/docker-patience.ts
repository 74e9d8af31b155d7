import { awayPattern } from '../../host/docker-fault.ts'
import { sh } from './sh.ts'

/** How long a command on the host waits for a Docker daemon that went away. */
export const dockerPatienceSeconds = 120
/** Exit code of a command that waited in vain: it can be begun again. */
export const dockerAwayCode = 122
/** Exit code of a command that fails on what a daemon that was killed left behind: it can be begun again once Docker was restarted. */
export const dockerStuckCode = 123
/** How often a command is run again that lost the daemon. */
const mostTries = 3
/** How often it is run again, a second later, for what the daemon is still clearing up. */
const mostClearings = 6
const answerLimitSeconds = 10

/**
 * Functions of sh: `patient COMMAND…` runs a command of docker, and again once the daemon is back where it went away
 * meanwhile; `docker_back` waits for it alone. A socket that systemd listens on answers late and never refuses, so what the command said counts, too: it is in the
 * file that `brokerlight_out` names. A daemon that was killed may leave a task, or a port that no container
 * has; it ends the containers that `brokerlight_others` names, and they are started again.
 */
export const patientFunctions = `
docker_answers() {
  if command -v timeout >/dev/null 2>&1; then
    said=$(timeout ${answerLimitSeconds} \${brokerlight_docker:-docker} version 2>&1 >/dev/null) && return 0
    [ $? = 124 ] && return 1
  else said=$(docker version 2>&1 >/dev/null) && return 0; fi
  ! printf '%s\\n' "$said" | grep -qiE '${awayPattern}'
}
lost_docker() {
  docker_answers || return 0
  [ -f "$brokerlight_out" ] && tail -c +$(($1 + 1)) "$brokerlight_out" | grep -qiE '${awayPattern}'
}
left_over() {
  tail -c +$(($1 + 1)) "$brokerlight_out" 2>/dev/null >"$brokerlight_out.said" || return
  grep -qE 'task [0-9a-f]{12,}: already exists' "$brokerlight_out.said" && return 0
  port=$(sed -n 's/.*Bind for [^ ]*:\\([0-9]*\\) failed: port is already allocated.*/\\1/p' "$brokerlight_out.said" | tail -n 1)
  [ -n "$port" ] && holder=$(docker ps -q --filter "publish=$port") && [ -z "$holder" ]
}
start_again() {
  for one in $brokerlight_others; do
    ended=$(docker inspect --format '{{if not .State.Running}}{{.State.FinishedAt}}{{end}}' "$one" 2>/dev/null)
    [ -n "$ended" ] && expr "$ended" \\> "$1" >/dev/null && docker start "$one"
  done
}
docker_back() {
  waited=0
  until docker_answers; do
    [ $waited -lt ${dockerPatienceSeconds} ] || return
    sleep 1; waited=$((waited + 1))
  done
}
said_bytes() { { wc -c <"$brokerlight_out"; } 2>/dev/null || echo 0; }
patient() {
  tries=0; clearings=0; from=$(said_bytes); since=$(date -u +%Y-%m-%dT%H:%M:%S)
  until "$@"; do
    code=$?
    if left_over "$from"; then
      [ $clearings -lt ${mostClearings} ] || return ${dockerStuckCode}
      sleep 1; clearings=$((clearings + 1)); from=$(said_bytes); continue
    fi
    [ $tries -lt ${mostTries} ] && lost_docker "$from" || return $code
    echo 'Brokerlight: Docker on the host went away. Waiting for it.'
    docker_back || return ${dockerAwayCode}
    echo 'Brokerlight: Docker answers again.'
    start_again "$since"
    tries=$((tries + 1)); from=$(said_bytes)
  done
}`

/** A command of the host that waits for a Docker daemon that goes away while it runs. */
export const patiently = (argv: readonly string[]): readonly string[] =>
  sh(`${patientFunctions}\npatient "$@"`, ...argv)
