import { quoteArgv, quoteWord } from '../../quote.ts'
import { dockerAwayCode, dockerStuckCode, patientFunctions } from './docker-patience.ts'

/** Exit code of the switch when the host itself went back to what ran before. */
export const hostReturnedCode = 10
/** Exit code of the switch when going back failed too. */
export const stuckCode = 11
/** Exit code of the switch when compose failed before it changed any container. */
export const notSwitchedCode = 12

/** How long a container without a health check is watched: it is up when it ran this long without a restart. */
export const quietSeconds = 10
/** The same where less time is given in all: it has to fit in, wherever the last restart was. */
export const quietWithin = (waitSeconds: number): number =>
  Math.min(quietSeconds, Math.floor(waitSeconds / 2))

/** A container that was restarted this often since it was made is in a crash loop. */
const mostRestarts = 3

const failedMark = 'Brokerlight: failed: '
const wordsMark = 'Brokerlight: last words of'
const backMark = 'Brokerlight: going back.'

/** A release that the host is to bring up and watch. */
export interface WatchedUp {
  /** The name of the compose project: containers are found by its label, whatever they are called. */
  readonly project: string
  readonly services: readonly string[]
  /** The service that is Redis: it never ends well. */
  readonly own: string
  /** The command that makes the containers. */
  readonly up: readonly string[]
  readonly waitSeconds: number
  /** Containers beside it that run: Docker names containers without blanks. */
  readonly others: readonly string[]
}

const inspectFormat =
  '{{.ID}} {{.State.Status}} {{.State.StartedAt}} {{.RestartCount}} h{{if .State.Health}}{{.State.Health.Status}}{{end}} p{{.HostConfig.RestartPolicy.Name}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.Name}}'
const healthFormat = '{{if .State.Health}}{{range .State.Health.Log}}{{.Output}}{{end}}{{end}}'

/**
 * `bring COMMAND` runs an `up` and watches what came of it: 0 when every container is healthy, or ran long enough without
 * a restart; 1 when one is not; 2 when compose failed and no container changed, which one that is begun again cannot tell.
 * What needs Docker to come back ends all of it with its own code. The clock is that of the machine's start, which nobody sets.
 * A daemon that goes away while it is watched may end the containers, so they are brought up again.
 */
const functions = `${patientFunctions}
now() { if [ -r /proc/uptime ]; then cut -d. -f1 /proc/uptime; else date +%s; fi; }
rest() { sleep 0.3 2>/dev/null || sleep 1; }
ids() {
  for s in $services; do
    docker ps -aq --no-trunc --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$s" --filter label=com.docker.compose.oneoff=False | sed "s/^/$s /"
  done
}
rows() {
  ids | while read -r s id; do
    [ -n "$id" ] || continue
    row=$(docker inspect --format '${inspectFormat}' "$id" 2>/dev/null) && printf '%s %s\\n' "$s" "$row"
  done
}
made() { printf '%s\\n' "$1" | cut -d' ' -f1-4; }
failed() { why=$1; culprit=$2; }
judge() {
  wait=0; seen=' '
  while read -r s id state started restarts health policy code oom name; do
    [ -n "$id" ] || continue
    seen="$seen$s "
    # An arithmetic error would end the script, and with it the way back.
    case $restarts in '' | *[!0-9]*) restarts=0 ;; esac
    case $before in *"$s $id $state $started $restarts "*) quiet=1 ;; *) quiet=0 ;; esac
    old=$(printf '%s\\n' "$before" | awk -v id="$id" '$2 == id && $5 ~ /^[0-9]+$/ { print $5; exit }')
    again=$((restarts - \${old:-0})); [ $again -ge 0 ] || again=$restarts
    case $state in
      running)
        if [ $again -ge ${mostRestarts} ]; then failed "$s was restarted $again times" "$id"; return; fi
        case $health in
          hhealthy) ;;
          hunhealthy) failed "$s is unhealthy" "$id"; return ;;
          hstarting) wait=1; slow="the health check of $s did not pass" ;;
          *) [ $quiet = 1 ] || [ $(($(now) - calm)) -ge $quiet_s ] || { wait=1; slow="$s did not run for $quiet_s s without a restart"; } ;;
        esac ;;
      exited | dead)
        case $policy in
          p | pno | pon-failure) [ "$s" != "$own" ] && [ "$code" = 0 ] && continue ;;
        esac
        [ "$oom" = true ] && failed "$s was ended by the kernel: out of memory" "$id" || failed "$s ended with exit code $code" "$id"
        return ;;
      restarting)
        if [ $again -ge ${mostRestarts} ]; then failed "$s was restarted $again times, exit code $code" "$id"; return; fi
        wait=1; slow="$s does not stay up, exit code $code" ;;
      *) wait=1; slow="$s is $state" ;;
    esac
  done <<END
$1
END
  for s in $services; do
    case $seen in *" $s "*) ;; *) wait=1; slow="$s has no container" ;; esac
  done
}
words() {
  echo "${wordsMark} $1:"
  docker logs --tail 40 "$1" 2>&1
  docker inspect --format '${healthFormat}' "$1" 2>/dev/null | tail -n 3
}
# A container that was made anew and ended: what needs it could not be started then. It may take a moment to end.
fell() {
  all=$1; tries=0
  while [ $tries -lt 5 ]; do
    while read -r s id state started restarts health policy code oom name; do
      case $before in *" $id "*) continue ;; esac
      case $state in
        restarting) return 0 ;;
        exited | dead) [ "$code" = 0 ] || return 0 ;;
        running) [ "$restarts" = 0 ] || return 0 ;;
      esac
    done <<END
$all
END
    rest; tries=$((tries + 1)); all=$(rows)
  done
  return 1
}
run() {
  patient "$1"; ended=$?
  case $ended in ${dockerAwayCode} | ${dockerStuckCode}) exit $ended ;; esac
  return $ended
}
is_again() { [ -n "$brokerlight_out" ] && ls -d "\${brokerlight_out%/out}".away.* >/dev/null 2>&1; }
bring() {
  before=$(rows)
  if ! run "$1"; then
    after=$(rows)
    [ -n "$before" ] && [ "$(made "$before")" = "$(made "$after")" ] && ! is_again && return 2
    fell "$after" || { echo '${failedMark}it could not be started'; return 1; }
    [ "$code" = 0 ] && code= || code=", exit code $code"
    echo "${failedMark}$s does not stay up$code"
    words "$id"
    return 1
  fi
  began=$(now); calm=$began; last=; why=; slow=; culprit=
  while :; do
    all=$(rows)
    if [ -z "$all" ] && ! docker_answers; then
      docker_back || exit ${dockerAwayCode}
      start_again "$since"
      run "$1"; began=$(now); last=
      continue
    fi
    key=$(printf '%s\\n' "$all" | cut -d' ' -f2,4,5)
    [ "$key" = "$last" ] || { last=$key; calm=$(now); }
    judge "$all"
    [ -z "$why" ] || break
    [ $wait = 1 ] || return 0
    if [ $(($(now) - began)) -ge $wait_s ]; then why="$slow within $wait_s s"; culprit=$(printf '%s\\n' "$all" | awk 'NR == 1 { print $2 }'); break; fi
    rest
  done
  echo "${failedMark}$why"
  [ -z "$culprit" ] || words "$culprit"
  return 1
}`

/** A shell function that runs a command. */
const named = (name: string, argv: readonly string[]): string => `${name}() { ${quoteArgv(argv)}; }`

function prelude({ project, services, own, waitSeconds, others }: WatchedUp): readonly string[] {
  return [
    `project=${quoteWord(project)}; services=${quoteWord(services.join(' '))}; own=${quoteWord(own)}`,
    `brokerlight_others=${quoteWord(others.join(' '))}`,
    `wait_s=${waitSeconds}; quiet_s=${quietWithin(waitSeconds)}`,
  ]
}

/**
 * What the host runs to switch: the new release is brought up and watched, and, if it does not stay up, its last words are
 * kept and the host goes back without asking anybody, with the saved copy where the new release left data that the old one
 * could not load.
 */
export function switchScript(
  watched: WatchedUp,
  back: readonly string[],
  putBack: readonly string[],
): string {
  return [
    ...prelude(watched),
    named('up_new', watched.up),
    named('up_old', back),
    named('put_back', putBack),
    functions,
    `bring up_new; case $? in 0) exit 0 ;; 2) exit ${notSwitchedCode} ;; esac`,
    `echo '${backMark}'`,
    'run put_back',
    `bring up_old && exit ${hostReturnedCode}`,
    `exit ${stuckCode}`,
  ].join('\n')
}

/** What the host runs to bring a release up and watch it, where nothing is left to go back to. */
export const upScript = (watched: WatchedUp): string =>
  [...prelude(watched), named('up', watched.up), functions, 'bring up'].join('\n')

/** What names the cause by itself, whatever was said after it. */
const causes: readonly RegExp[] = [
  /can't handle rdb format version|wrong signature trying to load/i,
  /fatal config file error|bad directive|can't open config file|config(?:uration)? file.*error/i,
  /bad file format|unrecoverable error|unknown command .*append only|error (?:loading|reading).*(?:rdb|append|aof)/i,
  /out of memory|oom|permission denied|no space left|address already in use|port is already allocated|executable file not found|exec format error/i,
]

/** What Redis advises at every start, which is the cause of nothing. */
const advice = /overcommit_memory|transparent huge pages/i

const telling = /error|fatal|fail|denied|refused|cannot|can't|could not|no such|not found|invalid/i

/** What compose says of its progress, and what it advises. */
const progress =
  /^(?:Container|Network|Volume|Image|Service)\b.*(?:ing|ed|y|Error)$|variable is not set|attribute `version` is obsolete/

/** How a release that the host did not bring up ended: what was seen of it, and the line that tells the cause. */
export function howItEnded(output: string): { readonly seen: string | null; readonly words: string } {
  const lines = (output.split(backMark)[0] ?? '').split('\n').map(line => line.trim())
  const failedAt = lines.findLastIndex(line => line.startsWith(failedMark))
  const seen = failedAt < 0 ? null : (lines[failedAt] ?? '').slice(failedMark.length)
  const from = lines.findIndex(line => line.startsWith(wordsMark))
  const said = (some: readonly string[]): readonly string[] =>
    some.filter(
      line => line !== '' && !line.startsWith('Brokerlight: ') && !advice.test(line) && !progress.test(line),
    )
  const own = said(from < 0 ? lines : lines.slice(from))
  const cause = causes.map(kind => own.findLast(line => kind.test(line))).find(line => line !== undefined)
  const why = cause ?? own.findLast(line => telling.test(line)) ?? own.at(-1) ?? 'nothing'
  return { seen, words: why.slice(0, 300) }
}
