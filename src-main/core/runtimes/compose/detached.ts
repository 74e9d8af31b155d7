import { dockerAwayCode, dockerStuckCode } from './docker-patience.ts'
import { sh } from './sh.ts'

/** Exit code of `runDetached` when the command could not be begun: surely nothing of it happened. */
export const notBegunCode = 121
/** Exit code of `runDetached` when the command vanished without leaving its exit code (it was killed, or the host restarted). */
export const lostCode = 125

/**
 * Functions of sh: `started PID` prints when a process was started, in a word, and nothing where it does not run; `boot` which
 * start of the host this is. With both, a process id that was given out again is not taken for the old process.
 */
const processFunctions = `
started() {
  if [ -r /proc/self/stat ]; then
    { read -r stat; } 2>/dev/null <"/proc/$1/stat" || return
    set -- \${stat##*) }
    [ "$1" = Z ] || { shift 19 && echo "$1"; }
  else ps -o stat=,lstart= -p "$1" 2>/dev/null | awk '$1 !~ /^Z/ { $1 = ""; gsub(/ /, "_"); print }'; fi
}
boot() { { cat /proc/sys/kernel/random/boot_id || sysctl -n kern.boottime; } 2>/dev/null | tr -d ' \\n'; }
running() {
  p=; s=; b=
  { read -r p s b; } 2>/dev/null <"$1/pid"
  [ -n "$p" ] || return 1
  case $s in
    '' | -) kill -0 "$p" 2>/dev/null ;;
    *) [ "$b" = "\${now:--}" ] && [ "$(started "$p")" = "$s" ] ;;
  esac
}
now=$(boot)`

const runDetachedScript = `${processFunctions}
d=$1; shift
mkdir -p -- "$(dirname -- "$d")" || exit ${notBegunCode}
case $(cat "$d/rc" 2>/dev/null) in ${dockerAwayCode} | ${dockerStuckCode}) mv -- "$d" "$d.away.$$" 2>/dev/null ;; esac
if mkdir -- "$d" 2>/dev/null; then
  start='d=$1; shift; brokerlight_out=$d/out "$@" >"$d/out" 2>&1 </dev/null; echo $? >"$d/rc.new"; mv "$d/rc.new" "$d/rc"'
  if command -v setsid >/dev/null 2>&1; then setsid sh -c "$start" sh "$d" "$@" >/dev/null 2>&1 </dev/null &
  else nohup sh -c "$start" sh "$d" "$@" >/dev/null 2>&1 </dev/null & fi
  s=$(started $!)
  echo "$! \${s:--} \${now:--}" >"$d/pid.new"; mv "$d/pid.new" "$d/pid"
elif [ ! -d "$d" ]; then
  mkdir -- "$d"; exit ${notBegunCode}
fi
n=0; gone=0
while :; do
  ended=0; [ -e "$d/rc" ] && ended=1
  size=$({ wc -c <"$d/out"; } 2>/dev/null || echo 0)
  if [ "$size" -gt "$n" ]; then tail -c +$((n + 1)) "$d/out" | head -c $((size - n)) || exit 124; n=$size; fi
  [ $ended = 1 ] && exit "$(cat "$d/rc")"
  if running "$d"; then gone=0; else gone=$((gone + 1)); fi
  most=20; [ -e "$d/pid" ] && most=4
  [ $gone -gt $most ] && exit ${lostCode}
  sleep 0.1 2>/dev/null || sleep 1
done`

/**
 * Starts a command on the host in its own session unless it was started before, then follows its output to its end and
 * exits with its code. The command goes on when the link is cut; asking again follows it, it is never started twice, except where
 * it gave up waiting for Docker.
 */
export const runDetached = (directory: string, argv: readonly string[]): readonly string[] =>
  sh(runDetachedScript, directory, ...argv)

const stopDetachedScript = `${processFunctions}
if running "$1"; then kill -TERM "-$p" 2>/dev/null || kill -TERM "$p"; fi 2>/dev/null
true`

/** Ends a detached command that still runs, with all it started. */
export const stopDetached = (directory: string): readonly string[] => sh(stopDetachedScript, directory)
