import { quoteArgv } from '../../quote.ts'

/** Exit code of the switch when the host itself went back to what ran before. */
export const hostReturnedCode = 10
/** Exit code of the switch when going back failed too. */
export const stuckCode = 11

const wordsMark = 'Brokerlight: last words of'
const backMark = 'Brokerlight: the new release did not become healthy; going back.'
const healthFormat = '{{if .State.Health}}{{range .State.Health.Log}}{{.Output}}{{end}}{{end}}'

/**
 * What the host runs to switch: the new release is brought up, and, if it does not become healthy, its last words are
 * kept and the host goes back without asking anybody.
 */
export function switchScript(
  up: readonly string[],
  back: readonly string[],
  containers: readonly string[],
): string {
  const lastWords = containers.flatMap(name => [
    quoteArgv(['echo', `${wordsMark} ${name}:`]),
    `${quoteArgv(['docker', 'logs', '--tail', '10', name])} 2>&1`,
    `${quoteArgv(['docker', 'inspect', '--format', healthFormat, name])} 2>/dev/null | tail -n 3`,
  ])
  return [
    `${quoteArgv(up)} && exit 0`,
    ...lastWords,
    quoteArgv(['echo', backMark]),
    `${quoteArgv(back)} && exit ${hostReturnedCode}`,
    `exit ${stuckCode}`,
  ].join('\n')
}

const telling = /error|fatal|fail|denied|refused|cannot|can't|could not|no such|not found|invalid/i

/** Why the new release did not become healthy, out of the switch's output: the most telling of its last words. */
export function whyNotHealthy(output: string): string {
  const lines = (output.split(backMark)[0] ?? '').split('\n').map(line => line.trim())
  const from = lines.findIndex(line => line.startsWith(wordsMark))
  const said = (some: readonly string[]): readonly string[] =>
    some.filter(line => line !== '' && !line.startsWith(wordsMark))
  const own = from < 0 ? [] : said(lines.slice(from))
  const why = own.findLast(line => telling.test(line)) ?? own.at(-1) ?? said(lines).at(-1)
  return (why ?? 'nothing').slice(0, 300)
}
