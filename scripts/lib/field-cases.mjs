import { existsSync, readFileSync } from 'node:fs'

const isAsExpected = ({ actual, expected }) => JSON.stringify(actual) === JSON.stringify(expected)

/** Reads what tests recorded with `expectFieldCase`; of a case that ran twice the one that is not as expected counts. */
const readCases = file => {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const cases = lines.map(line => JSON.parse(line))
  const keyOf = ({ kind, input }) => `${kind}\n${input}`
  const worstLast = [...cases.filter(isAsExpected), ...cases.filter(one => !isAsExpected(one))]
  const byKey = new Map(worstLast.map(one => [keyOf(one), one]))
  return [...byKey.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
}

const cut = (text, most) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)

/** The table of inputs from real use: what is shown and notified for each, false and missed alerts; empty without any. */
export const fieldCaseTable = file => {
  const cases = readCases(file)
  if (cases.length === 0) return ''
  const isFalse = ({ actual, expected }) => actual.notified !== '' && expected.notified === ''
  const isMissed = ({ actual, expected }) => actual.notified === '' && expected.notified !== ''
  const rows = cases.map(({ kind, input, actual, expected }) => {
    const mark = isAsExpected({ actual, expected }) ? ' ' : '✗'
    return `${mark} ${kind.padEnd(10)} ${cut(input, 60).padEnd(60)}  ${cut(actual.shown || '–', 60).padEnd(60)}  ${cut(actual.notified || '–', 50)}`.trimEnd()
  })
  const head = `  ${'kind'.padEnd(10)} ${'input'.padEnd(60)}  ${'shown'.padEnd(60)}  notified`
  const sum = `${cases.length} field cases, ${cases.filter(isFalse).length} false alerts, ${cases.filter(isMissed).length} missed alerts`
  return [head, ...rows, sum].join('\n')
}
