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
  /** The file that ends in the middle of a command, and how much of it is whole. */
  readonly cut: { readonly file: string; readonly goodBytes: number } | null
}

/**
 * Reads the output and exit code of redis-check-aof. A copy of a live file may end in the middle of a command: the tool
 * then names the last whole byte (`ok_up_to`), and the copy can be cut there without losing anything that was complete.
 */
export function readAofCheck(code: number, output: string): AofVerdict {
  if (code === 0) return { valid: true, cut: null }
  const match = /AOF analyzed: filename=(\S+), size=(\d+), ok_up_to=(\d+)/.exec(output)
  const file = match?.[1]?.split('/').at(-1)
  const good = Number(match?.[3])
  return { valid: false, cut: file && Number(match?.[2]) > good ? { file, goodBytes: good } : null }
}
