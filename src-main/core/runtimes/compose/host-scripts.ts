import { sectionMark } from '../../host/sections.ts'
import { rdbHeaderBytes } from '../../persistence/format.ts'
import { containerFileBytes } from './container-files.ts'
import { sh } from './sh.ts'

/** Exit code of `takeLock` when somebody else holds the lock; its stdout is then the holder's record. */
export const lockHeldCode = 9

/** Stands for the token of a lock whose record cannot be read (its disk was lost in the middle, say). */
const unreadable = '?'

const takeLockScript = `
mkdir -p -- "$1" || exit 8
grep -qF -- "$2" "$1/lock" 2>/dev/null && exit 0
if [ -n "$4" ] && mv -- "$1/lock" "$1/lock.old.$2" 2>/dev/null; then
  seen=0
  if [ "$4" = '${unreadable}' ]; then grep -qF '"token"' "$1/lock.old.$2" || seen=1
  else grep -qF -- "$4" "$1/lock.old.$2" && seen=1; fi
  [ $seen = 1 ] || ln -- "$1/lock.old.$2" "$1/lock"
  rm -f -- "$1/lock.old.$2"
fi
printf '%s\\n' "$3" >"$1/lock.new.$2" || exit 8
if ln -- "$1/lock.new.$2" "$1/lock" 2>/dev/null; then rm -f -- "$1/lock.new.$2"; exit 0; fi
rm -f -- "$1/lock.new.$2"
[ -e "$1/lock" ] || exit 8
cat -- "$1/lock"; exit ${lockHeldCode}`

/**
 * Takes the lock atomically (a hard link appears whole or not at all). `takeOver` is the token of the stale holder that a
 * person has seen and agreed to replace (empty where its record cannot be read), or null. Taking it again with the same
 * token is a success.
 */
export const takeLock = (
  stateDirectory: string,
  token: string,
  owner: string,
  takeOver: string | null,
): readonly string[] =>
  sh(takeLockScript, stateDirectory, token, owner, takeOver === '' ? unreadable : (takeOver ?? ''))

/** Runs whose folder is kept on the host. */
const keptRuns = 50

const releaseLockScript = `
if grep -qF -- "$2" "$1/lock" 2>/dev/null; then rm -f -- "$1/lock" || exit 1; fi
cd -- "$1/runs" 2>/dev/null || exit 0
ls -1 | grep -E '^[0-9]{8}-[0-9]{6}-[A-Za-z0-9]+$' | sort -r | tail -n +${keptRuns + 1} | while read -r old; do rm -rf -- "$old"; done
exit 0`

/** Releases the lock if the token is its holder's, otherwise leaves it; then removes what the oldest runs left. */
export const releaseLock = (stateDirectory: string, token: string): readonly string[] =>
  sh(releaseLockScript, stateDirectory, token)

/** Pulls an image unless the host has it: a pull by digest asks the registry even for what is there. */
export const pullMissing = (reference: string): readonly string[] =>
  sh('docker image inspect "$1" >/dev/null 2>&1 || docker pull "$1"', reference)

const putFileScript = `
mkdir -p -- "$(dirname -- "$1")" || exit 1
new="$1.new.$$"
trap 'rm -f -- "$new"' EXIT
cat >"$new" || exit 1
[ "$(wc -c <"$new")" -eq "$2" ] || { echo 'the file did not arrive whole' >&2; exit 1; }
mv -- "$new" "$1"`

/**
 * Writes a file whole, its text handed over on stdin: it goes beside the file and is renamed into place. A link that is
 * cut in the middle looks like the end of the text: what is shorter than it should be is not kept.
 */
export const putFile = (path: string, text: string): readonly string[] =>
  sh(putFileScript, path, String(new TextEncoder().encode(text).length))

const putPrivateFileScript = `
mkdir -p -- "$(dirname -- "$1")" || exit 1
[ -r "$1" ] && exit 0
umask 077
new="$1.new.$$"
trap 'rm -f -- "$new"' EXIT
cat >"$new" || exit 1
[ "$(wc -c <"$new")" -eq "$2" ] || { echo 'the file did not arrive whole' >&2; exit 1; }
mv -f -- "$new" "$1"`

/** As \`putFile\`, for its owner only; a file that is there and can be read is left: it is named by what is in it. */
export const putPrivateFile = (path: string, text: string): readonly string[] =>
  sh(putPrivateFileScript, path, String(new TextEncoder().encode(text).length))

/** Prints a file. */
export const readText = (path: string): readonly string[] => ['cat', '--', path]

/** Prints those of some files that are not there, or closed to the user, a line each. */
export const unreadableFiles = (files: readonly string[]): readonly string[] =>
  sh('for file; do [ -f "$file" ] && [ -r "$file" ] || printf \'%s\\n\' "$file"; done', ...files)

/** Removes the files of a folder but some. */
export const removeOtherFiles = (directory: string, names: readonly string[]): readonly string[] =>
  sh(
    `cd -- "$1" 2>/dev/null || exit 0
shift
for file in *.json; do
  for kept; do [ "$file" = "$kept" ] && continue 2; done
  rm -f -- "$file"
done`,
    directory,
    ...names,
  )

const appendLineScript = `
mkdir -p -- "$(dirname -- "$1")" || exit 1
if [ -s "$1" ] && [ -n "$(tail -c 1 -- "$1")" ]; then echo >>"$1"; fi
printf '%s\\n' "$2" >>"$1"`

/** Appends a line to a file (releases, audit), creating it. A line that a crash cut short is closed first. */
export const appendLine = (path: string, line: string): readonly string[] => sh(appendLineScript, path, line)

/** Prints free kilobytes of the file system that holds a folder, and the memory available in kilobytes. */
export const readRoom = (directory: string): readonly string[] =>
  sh(
    `echo '${sectionMark}disk'; df -Pk -- "$1" 2>/dev/null | awk 'END { if (NR > 1) print $4 }'
echo '${sectionMark}memory'; awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null
true`,
    directory,
  )

/** Room that a copy leaves on the host, in kilobytes: a full disk would stop the broker itself. */
const spareKilobytes = 65_536

const keepCopyScript = `
mkdir -p -- "$3" || exit 1
size=$(docker exec "$1" wc -c "$2" 2>/dev/null | awk '{ print $1 }')
exec=$size
[ -n "$size" ] || size=$(${containerFileBytes('"$1:$2"')})
free=$(df -Pk -- "$3" 2>/dev/null | awk 'END { print $4 }')
if [ -n "$size" ] && [ -n "$free" ] && [ $((size / 1024 + ${spareKilobytes})) -gt "$free" ]; then
  echo "a copy of $size bytes needs more room than the $free kB that are free in $3" >&2
  exit 1
fi
new="$3/.$4.$$"
trap 'rm -rf -- "$new"' EXIT
trap 'exit 1' HUP INT PIPE TERM
mkdir -m 700 -- "$new" || exit 1
if [ -n "$exec" ]; then (umask 077; docker exec "$1" cat "$2" >"$new/copy") || exit 1
else (umask 077; docker cp -L "$1:$2" - | tar -xO >"$new/copy") || exit 1; fi
mv -- "$new/copy" "$3/$4" || exit 1
ls -1t -- "$3" | grep '[.]rdb$' | tail -n +4 | while read -r old; do rm -f -- "$3/$old" "$3/\${old%.rdb}".*; done
find "$3" -name '.*.rdb.*' -mtime +0 -exec rm -rf -- {} + 2>/dev/null
wc -c <"$3/$4"; head -c ${rdbHeaderBytes} -- "$3/$4"`

/**
 * Copies an RDB of a container beside the state, for its owner only, keeping the newest three of that folder, and prints
 * its size and, in a line of its own, its first bytes. No tool of the container is needed. Nothing half stays behind, and the disk is never filled.
 */
export const keepCopy = (
  container: string,
  from: string,
  directory: string,
  name: string,
): readonly string[] => sh(keepCopyScript, container, from, directory, name)
