import { formatText, rdbFormat } from '../persistence/format.ts'

/** What one run of a check tool means: valid, broken, or nothing, with the reason. */
export interface PartVerdict {
  readonly verdict: 'valid' | 'invalid' | 'not-run'
  readonly detail: string
}

/** What a tool that cannot read a format says, whatever the file is worth. */
const cannotRead = /can't handle rdb format version|wrong signature trying to load/i

/**
 * What a check tool's end means. A tool that is older than the file, or of another product, says nothing about it:
 * `header` are the first bytes of the file, which tell its format.
 */
export function partVerdict(
  { code, stdout, stderr }: { readonly code: number; readonly stdout: string; readonly stderr: string },
  tool: string,
  header: string,
): PartVerdict {
  const lines = `${stdout}\n${stderr}`.split('\n').map(line => line.trim())
  const last = lines.findLast(line => line !== '') ?? ''
  if (code === 0) return { verdict: 'valid', detail: last.slice(0, 300) }
  const format = rdbFormat(header)
  const why = lines.find(line => cannotRead.test(line))
  if (format !== null && why !== undefined)
    return { verdict: 'not-run', detail: `${tool} is too old for ${formatText(format)}` }
  const telling = lines.find(line => /^\[offset \d+\] (?!Checking)|not valid|format error|error:/i.test(line))
  return { verdict: 'invalid', detail: (telling ?? last).slice(0, 300) }
}

/** Whether an AOF file begins as an RDB: then the check of an RDB is the one that can read it. */
export const isRdb = (header: string): boolean => rdbFormat(header) !== null

/** How a set of files stands by its parts: broken when one is, checked when all are. */
export function wholeVerdict(parts: readonly PartVerdict[]): PartVerdict {
  const found =
    parts.find(one => one.verdict === 'invalid') ??
    parts.find(one => one.verdict === 'not-run') ??
    parts.at(-1)
  return found ?? { verdict: 'not-run', detail: 'there is nothing to check' }
}
