/** A file of a multi-part AOF set as its manifest names it. */
export interface AofPart {
  readonly file: string
  readonly seq: number
  readonly type: 'base' | 'history' | 'incr'
}

const types = { b: 'base', h: 'history', i: 'incr' } as const

/** The files of an AOF manifest (`file NAME seq N type b|h|i`), in its order; unreadable lines are passed over. */
export function parseAofManifest(text: string): readonly AofPart[] {
  return text.split(/\r?\n/).flatMap(line => {
    const match = /^file (?:"([^"]+)"|(\S+)) seq (\d+) type ([bhi])/.exec(line.trim())
    const file = match?.[1] ?? match?.[2]
    const type = match?.[4]
    return file !== undefined && (type === 'b' || type === 'h' || type === 'i')
      ? [{ file, seq: Number(match?.[3]), type: types[type] }]
      : []
  })
}

/** Names that are needed to load an AOF set: base and increments; history is what a rewrite left to be deleted. */
export const neededParts = (parts: readonly AofPart[]): readonly string[] =>
  parts.filter(part => part.type !== 'history').map(part => part.file)

/** What redis-check-aof told: valid, or valid up to a byte of one file. */
export interface AofVerdict {
  readonly valid: boolean
  /** The file that ends in the middle of a command (null: the only one there is), and how much of it is whole. */
  readonly cut: { readonly file: string | null; readonly goodBytes: number } | null
}

/** No line of the protocol besides a value is longer than this. */
const longestLineBytes = 64

/**
 * Reads the output and exit code of redis-check-aof. A copy of a live file may end in the middle of a command: the tool
 * then names the last whole byte (`ok_up_to`), and the copy can be cut there without losing anything that was complete.
 * What is broken before the end is no such thing: cutting there would drop good commands behind it.
 */
export function readAofCheck(code: number, output: string): AofVerdict {
  if (code === 0) return { valid: true, cut: null }
  const match = /AOF analyzed: (?:filename=(.+?), )?size=(\d+), ok_up_to=(\d+)/.exec(output)
  const size = Number(match?.[2])
  const good = Number(match?.[3])
  const broken = /0x\s*([0-9a-f]+): Expected (?!to read)/.exec(output)?.[1]
  const isInside = broken !== undefined && Number.parseInt(broken, 16) < size - longestLineBytes
  const file = match?.[1]?.split(/[/\\]/).at(-1) ?? null
  return { valid: false, cut: size > good && !isInside ? { file, goodBytes: good } : null }
}
