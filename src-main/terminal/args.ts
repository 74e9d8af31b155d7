import { parseArgs } from 'node:util'
import { type DemoTrouble, demoTroubles, isDemoTrouble } from '#core/demo/troubles'
import type { RunOffer } from '#core/model/run'
import { err, ok, type Result } from '#core/result'
import { type AlertCommand, alertCommand, alertSpec } from './alert-args.ts'
import { type CommandName, commandNames, optionsOf } from './commands.ts'
import { type HistoryCommand, historyCommand, historySpec } from './history-args.ts'
import { type QueueCommand, queueCommand, queueSpec } from './queue-args.ts'

/** What every command understands. */
export interface Options {
  readonly config: string | null
  readonly broker: string | null
  readonly demo: boolean
  readonly json: boolean
  readonly yes: boolean
  readonly takeLock: boolean
  /** Fingerprints of host keys that may be trusted without asking: one for each machine on the way. */
  readonly trustHostKeys: readonly string[]
  /** What to break in the demo, to watch what is shown. */
  readonly trouble: DemoTrouble | null
}

/** What was asked for. */
export type Command =
  | { readonly name: 'help' | 'version' }
  | { readonly name: 'status' | 'watch' | 'releases' | 'backups' | 'tags' | 'runs' | 'queues' | 'host' }
  | { readonly name: 'backup' }
  | { readonly name: 'deploy'; readonly tag: string }
  | { readonly name: 'rollback'; readonly release: number | null }
  | { readonly name: 'settle'; readonly runId: string; readonly offer: RunOffer }
  | QueueCommand
  | HistoryCommand
  | AlertCommand

/** A whole command line. */
export interface Invocation {
  readonly command: Command
  readonly options: Options
}

const spec = {
  config: { type: 'string' },
  broker: { type: 'string' },
  demo: { type: 'boolean' },
  json: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  'take-lock': { type: 'boolean' },
  'trust-host-key': { type: 'string', multiple: true },
  trouble: { type: 'string' },
  tag: { type: 'string' },
  release: { type: 'string' },
  check: { type: 'boolean' },
  resume: { type: 'boolean' },
  undo: { type: 'boolean' },
  ...queueSpec,
  ...historySpec,
  ...alertSpec,
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const

type Values = ReturnType<typeof parse>['values']

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: spec, allowPositionals: true, strict: true })
}

function parseOrSay(argv: readonly string[]): Result<ReturnType<typeof parse>> {
  try {
    return ok(parse(argv))
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return err(`${text.split('. ')[0] ?? text}.`)
  }
}

const isCommand = (word: string): word is CommandName => (commandNames as readonly string[]).includes(word)

function settleCommand(values: Values, runId: string | undefined): Result<Command> {
  const offers = (['check', 'resume', 'undo'] as const).filter(offer => values[offer] === true)
  const [offer] = offers
  if (runId === undefined) return err('settle needs the id of a run: see brokerlight runs.')
  if (offer === undefined || offers.length > 1) {
    return err('settle needs one of --check, --resume and --undo.')
  }
  return ok({ name: 'settle', runId, offer })
}

function rollbackCommand(release: string | undefined): Result<Command> {
  if (release === undefined) return ok({ name: 'rollback', release: null })
  const number = Number(release.replace(/^#/, ''))
  if (Number.isSafeInteger(number) && number >= 1) return ok({ name: 'rollback', release: number })
  return err(`--release wants the number of a release, not ${release}: see brokerlight releases.`)
}

const takesWord: readonly CommandName[] = ['settle', 'queue', 'ack', 'unack', 'snooze']

function commandOf(name: CommandName, values: Values, rest: readonly string[]): Result<Command> {
  const extra = takesWord.includes(name) ? rest.slice(1) : rest
  if (extra[0] !== undefined) return err(`${name} does not understand ${extra[0]}.`)
  const foreign = Object.keys(values).find(option => !optionsOf(name).includes(option))
  if (foreign !== undefined) return err(`${name} does not understand --${foreign}.`)
  switch (name) {
    case 'deploy':
      return values.tag ? ok({ name, tag: values.tag }) : err('deploy needs --tag: see brokerlight tags.')
    case 'rollback':
      return rollbackCommand(values.release)
    case 'settle':
      return settleCommand(values, rest[0])
    case 'history':
      return historyCommand(values)
    case 'alerts':
    case 'ack':
    case 'unack':
    case 'snooze':
    case 'silence':
      return alertCommand(name, values, rest[0])
    case 'pending':
    case 'jobs':
    case 'peek':
    case 'queue':
      return queueCommand(name, values, rest[0])
    default:
      return ok({ name })
  }
}

/** Reads a command line (without node and script). The error is a sentence. */
export function readArguments(argv: readonly string[]): Result<Invocation> {
  const parsed = parseOrSay(argv)
  if (!parsed.ok) return parsed
  const { values, positionals } = parsed.value
  const { trouble } = values
  const options: Options = {
    config: values.config ?? null,
    broker: values.broker ?? null,
    demo: values.demo === true,
    json: values.json === true,
    yes: values.yes === true,
    takeLock: values['take-lock'] === true,
    trustHostKeys: values['trust-host-key'] ?? [],
    trouble: trouble !== undefined && isDemoTrouble(trouble) ? trouble : null,
  }
  if (trouble !== undefined && options.trouble === null) {
    return err(`--trouble is one of ${demoTroubles.join(', ')}.`)
  }
  if (options.trouble !== null && !options.demo)
    return err('--trouble breaks the demo only: it needs --demo.')
  if (options.demo && options.config !== null) return err('--demo brings its own config: leave --config out.')
  if (values.version) return ok({ command: { name: 'version' }, options })
  const [word, ...rest] = positionals
  if (values.help || word === 'help' || word === undefined) {
    return word === undefined && !values.help
      ? err('A command is missing.')
      : ok({ command: { name: 'help' }, options })
  }
  if (!isCommand(word)) return err(`There is no command ${word}.`)
  const command = commandOf(word, values, rest)
  return command.ok ? ok({ command: command.value, options }) : command
}
