import type { DiskReading } from '../model/host.ts'
import { sectionMark, sectionsOf } from './sections.ts'

/** `df` is ended after this long for one path, where the host has `timeout`: a network file system may never answer. */
const dfLimitSeconds = 2
const dockerLimitSeconds = 3
/** The most folders that are asked for besides `/` and Docker's. */
const mostFolders = 12

/**
 * Prints a line `row` of `df` for each path, and lines `mount` of /proc/mounts for where it lies; $1 not empty asks docker for
 * its root. A path that is not there, or is closed to this user, stands for the folder it is in. Only SIGKILL ends a `df`
 * that waits for a network file system.
 */
const disksScript = `
limited() {
  limit=$1; shift
  if command -v timeout >/dev/null 2>&1; then timeout -s KILL "$limit" "$@"; else "$@"; fi
}
disk() {
  path=$1
  until rows=$(limited ${dfLimitSeconds} df -Pk "$path"); do
    [ $? -lt 124 ] && [ "$path" != / ] || return
    path=$(dirname "$path")
  done
  row=$(printf '%s\\n' "$rows" | tail -n 1)
  printf 'row %s\\n' "$row"
  mount=$(printf '%s\\n' "$row" | sed -e 's/.*[0-9-]%\\{0,1\\} \\{1,\\}\\//\\//' -e 's/ /\\\\040/g')
  grep -F " $mount " /proc/mounts | sed 's/^/mount /'
}
exec 2>/dev/null
echo '${sectionMark}disks'
asked=$1; shift
for folder in / "$@"; do disk "$folder"; done
if [ -n "$asked" ] && command -v docker >/dev/null; then
  root=$(limited ${dockerLimitSeconds} \${brokerlight_docker:-docker} info --format '{{.DockerRootDir}}') || [ $? -ge 124 ] ||
    root=$(limited ${dockerLimitSeconds} \${brokerlight_docker:-docker} info --format '{{.Store.GraphRoot}}')
  case $root in /*) printf 'docker %s\\n' "$root"; disk "$root" ;; esac
fi
exit 0
`

/** The one command that reads the disks of `/` and of folders of the host; it may ask where Docker keeps its data, too. */
export const askDisks = (folders: readonly string[], docker: boolean): readonly string[] => [
  'sh',
  '-c',
  disksScript,
  'brokerlight-disks',
  docker ? 'docker' : '',
  ...folders.filter(folder => folder.startsWith('/')).slice(0, mostFolders),
]

/** What the command told. */
export interface DisksFound {
  /** One of each file system that can fill, in the order they were asked for. */
  readonly disks: readonly DiskReading[]
  /** Where Docker keeps its data; null where it was not asked, or does not tell. */
  readonly dockerRoot: string | null
}

interface Row extends DiskReading {
  readonly device: string
}

/** Reads the answer, also one that ended early. What cannot fill is left out: what is read-only, and images full by design. */
export function readDisks(stdout: string): DisksFound {
  const lines = (sectionsOf(stdout).get('disks') ?? '').split(/\r?\n/)
  const after = (word: string): readonly string[] =>
    lines.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1))
  const mounts = new Map(after('mount').flatMap(mountOf))
  const rows = after('row')
    .flatMap(rowOf)
    .filter(({ mount, device }) => mounts.get(mount) !== 'full' && !imageTypes.has(device))
  return {
    disks: rows
      .filter((row, at) => rows.findIndex(other => isSame(row, other)) === at)
      .map(({ mount, totalBytes, freeBytes }) => ({ mount, totalBytes, freeBytes })),
    dockerRoot: after('docker')[0] ?? null,
  }
}

/** File systems that are made full, and never written to. */
const imageTypes: ReadonlySet<string> = new Set([
  'composefs',
  'squashfs',
  'erofs',
  'iso9660',
  'udf',
  'cramfs',
  'romfs',
  'fuse.squashfuse',
  'fuse.snapfuse',
])

/** A line of /proc/mounts; the last one of a mount is the one that is seen there. */
function mountOf(line: string): readonly (readonly [mount: string, kind: 'full' | 'fills'])[] {
  const [device = '', mount = '', type = '', options = ''] = line.split(' ')
  const isFull = imageTypes.has(device) || imageTypes.has(type) || options.split(',').includes('ro')
  return [[unescaped(mount), isFull ? 'full' : 'fills']]
}

/** /proc/mounts writes a space, tab, line break or backslash as its octal number. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))

/** `df -Pk`: a name that holds spaces stands before the numbers, a mount after them. */
function rowOf(line: string): readonly Row[] {
  const [, device = '', total, free, mount] =
    /^(.*?)\s+(\d+)\s+\d+\s+(\d+)\s+(?:\d+%|-)\s+(\/.*)$/.exec(line) ?? []
  const totalBytes = Number(total) * 1024
  const freeBytes = Number(free) * 1024
  if (mount === undefined || !Number.isSafeInteger(totalBytes) || totalBytes === 0) return []
  return freeBytes <= totalBytes ? [{ device, mount, totalBytes, freeBytes }] : []
}

/** Whether two mounts are one file system; a device without a path (`tmpfs`, `overlay`) is no name of one. */
const isSame = (one: Row, other: Row): boolean =>
  one.mount === other.mount ||
  (/[/:]/.test(one.device) && one.device === other.device && one.totalBytes === other.totalBytes)
