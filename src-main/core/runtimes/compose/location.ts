import { pathFunctions } from '../../host/paths.ts'
import { sectionMark, sectionsOf, wholeSections } from '../../host/sections.ts'
import type { ComposeConfig } from '../../model/config.ts'

/** Where a compose project of brokers.yaml is, as the host itself tells. */
export interface ProjectLocation {
  readonly state: 'found' | 'missing' | 'closed'
  /** Real path of its folder, symlinks and `~` resolved; null where it is not found. */
  readonly directory: string | null
  /** The compose files of brokers.yaml with their real paths; a null path is a file that is surely not there. */
  readonly files: readonly { readonly file: string; readonly path: string | null }[]
  /** Other files of the folder that look like compose files. */
  readonly others: readonly string[]
  /** The name that compose gives the project where brokers.yaml names none; null where that cannot be told. */
  readonly name: string | null
}

const locateScript = `
say() { echo '${sectionMark}'"$1"; }
${pathFunctions}
unset CDPATH
case $1 in "~") d=$HOME ;; "~/"*) d=$HOME/\${1#??} ;; *) d=$1 ;; esac
gone "$d" && { say missing; say done; exit 0; }
cd -- "$d" 2>/dev/null || { say closed; say done; exit 0; }
say folder; pwd -P
shift
here=$(pwd -P)
for file; do
  say file
  real "$file" || gone "$file" || case $file in /*) printf '%s\n' "$file" ;; *) printf '%s/%s\n' "$here" "$file" ;; esac
done
say others; for file in *compose*.y*ml; do [ -f "$file" ] && printf '%s\\n' "$file"; done
say shell; [ -n "$brokerlight_docker" ] || printf '%s\\n' "$COMPOSE_PROJECT_NAME"
say env; sed -n 's/^[[:space:]]*\\(export \\)*COMPOSE_PROJECT_NAME=//p' .env 2>/dev/null
say name; for file; do sed -n 's/^name:[[:space:]]*//p' "$file" 2>/dev/null; done
say done
exit 0`

/** The command that looks for a compose project of brokers.yaml on its host; nothing changes there. */
export const locateProject = ({
  directory,
  files,
}: Pick<ComposeConfig, 'directory' | 'files'>): readonly string[] => [
  'sh',
  '-c',
  locateScript,
  'brokerlight-project',
  directory,
  ...files,
]

const nowhere = { directory: null, files: [], others: [], name: null }

/** Reads the answer of `locateProject`; null where it makes no sense or is not whole. */
export function readLocation(code: number, stdout: string, files: readonly string[]): ProjectLocation | null {
  const whole = code === 0 ? wholeSections(stdout) : null
  if (whole === null) return null
  if (whole.has('missing')) return { state: 'missing', ...nowhere }
  if (whole.has('closed')) return { state: 'closed', ...nowhere }
  const blocks = stdout.split(/\r?\n/).join('\n').split(`${sectionMark}file\n`)
  const [head = '', ...rest] = blocks
  const directory = sectionsOf(head).get('folder')?.trimEnd()
  if (!directory?.startsWith('/') || rest.length !== files.length) return null
  const tail = sectionsOf(rest.at(-1) ?? head)
  const lines = (name: string): readonly string[] =>
    (tail.get(name) ?? '').split('\n').filter(line => line !== '')
  return {
    state: 'found',
    directory,
    files: files.map((file, at) => ({ file, path: firstLine(rest[at] ?? '') })),
    others: lines('others').filter(name => !files.includes(name)),
    name: nameOf([lines('shell')[0], lines('env').at(-1), lines('name').at(-1)], directory),
  }
}

function firstLine(block: string): string | null {
  const line = block.split('\n')[0] ?? ''
  return line.startsWith('/') ? line : null
}

/** The first that is written wins, as compose has it; a name made of variables cannot be told. */
function nameOf(written: readonly (string | undefined)[], directory: string): string | null {
  const said = written
    .map(one =>
      one
        ?.replace(/\s#.*$/, '')
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2'),
    )
    .find(one => one !== undefined && one !== '')
  if (said?.includes('$')) return null
  return said ?? normalName(directory.slice(directory.lastIndexOf('/') + 1))
}

const normalName = (folder: string): string =>
  folder
    .toLowerCase()
    .replace(/[^-_a-z0-9]/g, '')
    .replace(/^[-_]+/, '')
