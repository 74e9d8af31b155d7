import { parseArgs } from 'node:util'
import { err, ok, type Result } from '#core/result'

/** What was asked for. */
export interface BenchOptions {
  readonly json: boolean
  /** The figures to take. */
  readonly names: readonly string[]
}

/** Reads the words behind `npm run bench --`; `known` are all figures there are. The error is a sentence. */
export function readBenchArguments(argv: readonly string[], known: readonly string[]): Result<BenchOptions> {
  const parsed = parsedWords(argv)
  if (!parsed.ok) return parsed
  const { json = false, only = [] } = parsed.value
  const wanted = only.flatMap(names => names.split(',')).filter(name => name !== '')
  const unknown = wanted.filter(name => !known.includes(name))
  if (unknown.length > 0) {
    return err(`There is no figure ${unknown.join(', ')}; there is: ${known.join(', ')}.`)
  }
  if (only.length > 0 && wanted.length === 0) return err('--only wants the names of figures.')
  return ok({ json, names: wanted.length > 0 ? known.filter(name => wanted.includes(name)) : known })
}

function parsedWords(argv: readonly string[]): Result<{ readonly json?: boolean; readonly only?: string[] }> {
  const options = { json: { type: 'boolean' }, only: { type: 'string', multiple: true } } as const
  try {
    return ok(parseArgs({ args: [...argv], options, strict: true }).values)
  } catch (error) {
    const [first = ''] = String(error instanceof Error ? error.message : error).split('. ')
    return err(`${first}. There is --json, --only NAME,… and --against COMMIT`)
  }
}
