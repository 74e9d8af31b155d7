/** Where and in which form a Redis keeps its data; null is what is not known. */
export interface Persistence {
  /** Whether the AOF is on: it is then what Redis loads at its start. */
  readonly appendOnly: boolean | null
  readonly directory: string | null
  readonly rdb: string | null
  readonly aofDirectory: string | null
  readonly aofFile: string | null
  /** Save points as CONFIG GET tells them; empty when Redis writes no RDB by itself, not even when it is stopped. */
  readonly savePoints: string | null
}

/** The names of the settings that `Persistence` is read from. */
export const persistenceSettings = [
  'appendonly',
  'dir',
  'dbfilename',
  'appenddirname',
  'appendfilename',
  'save',
] as const

const flag = (value: string | undefined): boolean | null =>
  value === undefined ? null : value.toLowerCase() === 'yes'

/** How Redis keeps its data now, from CONFIG GET; `aofEnabled` of INFO stands in where CONFIG is not allowed. */
export function runningPersistence(
  values: ReadonlyMap<string, string>,
  aofEnabled: boolean | null,
): Persistence {
  return {
    appendOnly: flag(values.get('appendonly')) ?? aofEnabled,
    directory: values.get('dir') ?? null,
    rdb: values.get('dbfilename') ?? null,
    aofDirectory: values.get('appenddirname') ?? null,
    aofFile: values.get('appendfilename') ?? null,
    savePoints: values.get('save') ?? null,
  }
}

/** How a server is started: the config file it reads, and the settings of its command line, which come after it. */
export interface ServerStart {
  readonly configFile: string | null
  readonly options: readonly (readonly string[])[]
}

const isServer = (word: string): boolean => /(^|\/)(redis|valkey|keydb)-server$/.test(word)
const isShell = (word: string): boolean => /(^|\/)(sh|ash|dash|bash)$/.test(word)

/**
 * How a container's words (entrypoint, then command) start Redis; null when a script of its own does, so that only Redis
 * itself could tell.
 */
export function serverStart(words: readonly string[]): ServerStart | null {
  const shell = words.findIndex(isShell)
  const script = shell >= 0 && words[shell + 1] === '-c' ? words[shell + 2] : undefined
  const all = script === undefined ? words : shellWords(script)
  const at = all.findIndex(isServer)
  if (at >= 0) return startOf(untilEnd(all.slice(at + 1)))
  // The entrypoint of the official images puts the server before what only looks like its arguments.
  const [entrypoint, first] = words
  const isOfficial = entrypoint !== undefined && /(^|\/)docker-entrypoint\.sh$/.test(entrypoint)
  return isOfficial && first !== undefined && (first.startsWith('-') || first.endsWith('.conf'))
    ? startOf(words.slice(1))
    : null
}

/** The words of a line as a shell splits it; variables stay as they are written. */
function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:"((?:\\.|[^"\\])*)"|'([^']*)'|((?:\\.|[^\s"'\\;&|])+)|([;&|]+))/g)].map(
    ([, double, single, plain, end]) => double ?? single ?? plain ?? end ?? '',
  )
}

const untilEnd = (words: readonly string[]): readonly string[] => {
  const end = words.findIndex(word => /^[;&|]+$/.test(word))
  return end < 0 ? words : words.slice(0, end)
}

function startOf(args: readonly string[]): ServerStart {
  const [first] = args
  const configFile = first !== undefined && !first.startsWith('-') ? first : null
  const options: string[][] = []
  for (const word of configFile === null ? args : args.slice(1)) {
    if (word.startsWith('--')) options.push([word.slice(2)])
    else options.at(-1)?.push(word)
  }
  return { configFile, options }
}

/** The settings of a config file, a list of words each; null when it includes others, which are not read. */
export function configLines(text: string): readonly (readonly string[])[] | null {
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(shellWords)
  return lines.some(([name]) => name?.toLowerCase() === 'include') ? null : lines
}

const usual = {
  dir: '.',
  dbfilename: 'dump.rdb',
  appenddirname: 'appendonlydir',
  appendfilename: 'appendonly.aof',
  appendonly: 'no',
  save: '3600 1 300 100 60 10000',
} as const

/** How a Redis keeps its data right after its start with these settings, the later before the earlier. */
export function startPersistence(
  settings: readonly (readonly string[])[],
  workingDirectory: string,
): Persistence {
  const last = (name: keyof typeof usual): string =>
    settings.findLast(([one]) => one?.toLowerCase() === name)?.[1] ?? usual[name]
  const directory = last('dir')
  return {
    appendOnly: last('appendonly').toLowerCase() === 'yes',
    directory: normalPath(directory.startsWith('/') ? directory : `${workingDirectory}/${directory}`),
    rdb: last('dbfilename'),
    aofDirectory: last('appenddirname'),
    aofFile: last('appendfilename'),
    savePoints: settings.some(([one]) => one?.toLowerCase() === 'save') ? last('save') : usual.save,
  }
}

/** A path without `.`, `..` and doubled slashes. */
export function normalPath(path: string): string {
  const parts = path.split('/').reduce<string[]>((kept, part) => {
    if (part === '..') return kept.slice(0, -1)
    return part === '' || part === '.' ? kept : [...kept, part]
  }, [])
  return `/${parts.join('/')}`
}
