import { quoteArgv, quoteWord } from '../../quote.ts'
import { dockerAwayCode, dockerStuckCode, patientFunctions } from './docker-patience.ts'

/** Exit code of the switch when the host itself went back to what ran before. */
export const hostReturnedCode = 10
/** Exit code of the switch when going back failed too. */
export const stuckCode = 11

const wordsMark = 'Brokerlight: last words of'
const backMark = 'Brokerlight: the new release did not become healthy; going back.'
const healthFormat = '{{if .State.Health}}{{range .State.Health.Log}}{{.Output}}{{end}}{{end}}'

/**
 * What the host runs to switch: the new release is brought up, and, if it does not become healthy, its last words are
 * kept and the host goes back without asking anybody, with the saved copy where the new release left data that the old one
 * could not load. `others` are containers beside it that run; Docker names containers without blanks.
 */
export function switchScript(
  up: readonly string[],
  back: readonly string[],
  containers: readonly string[],
  putBack: readonly string[],
  others: readonly string[] = [],
): string {
  const lastWords = containers.flatMap(name => [
    quoteArgv(['echo', `${wordsMark} ${name}:`]),
    `${quoteArgv(['docker', 'logs', '--tail', '40', name])} 2>&1`,
    `${quoteArgv(['docker', 'inspect', '--format', healthFormat, name])} 2>/dev/null | tail -n 3`,
  ])
  const patient = (argv: readonly string[]): readonly string[] => [
    `patient ${quoteArgv(argv)}; code=$?`,
    `case $code in ${dockerAwayCode} | ${dockerStuckCode}) exit $code ;; esac`,
  ]
  return [
    `${patientFunctions}\nbrokerlight_others=${quoteWord(others.join(' '))}`,
    ...patient(up),
    '[ $code = 0 ] && exit 0',
    ...lastWords,
    quoteArgv(['echo', backMark]),
    ...patient(putBack),
    ...patient(back),
    `[ $code = 0 ] && exit ${hostReturnedCode}`,
    `exit ${stuckCode}`,
  ].join('\n')
}

/** What names the cause by itself, whatever was said after it. */
const causes: readonly RegExp[] = [
  /can't handle rdb format version|wrong signature trying to load/i,
  /fatal config file error|bad directive|can't open config file|config(?:uration)? file.*error/i,
  /bad file format|unrecoverable error|unknown command .*append only|error (?:loading|reading).*(?:rdb|append|aof)/i,
  /out of memory|oom|permission denied|no space left|address already in use|executable file not found|exec format error/i,
]

/** What Redis advises at every start, which is the cause of nothing. */
const advice = /overcommit_memory|transparent huge pages/i

const telling = /error|fatal|fail|denied|refused|cannot|can't|could not|no such|not found|invalid/i

/** Why the new release did not become healthy, out of the switch's output: the line that tells the cause. */
export function whyNotHealthy(output: string): string {
  const lines = (output.split(backMark)[0] ?? '').split('\n').map(line => line.trim())
  const from = lines.findIndex(line => line.startsWith(wordsMark))
  const said = (some: readonly string[]): readonly string[] =>
    some.filter(line => line !== '' && !line.startsWith(wordsMark) && !advice.test(line))
  const own = from < 0 ? [] : said(lines.slice(from))
  const cause = causes.map(kind => own.findLast(line => kind.test(line))).find(line => line !== undefined)
  const why = cause ?? own.findLast(line => telling.test(line)) ?? own.at(-1) ?? said(lines).at(-1)
  return (why ?? 'nothing').slice(0, 300)
}
