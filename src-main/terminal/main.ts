import { plain } from '#core/text/plain'
import type { LocalTime } from '#core/text/time'
import { act, settle } from './act.ts'
import { alerts } from './alerts.ts'
import { type Command, type Options, readArguments } from './args.ts'
import { changeQueue } from './change-queue.ts'
import { helpText } from './commands.ts'
import { exitCode, statusCode } from './exit.ts'
import type { Face } from './face.ts'
import { history } from './history.ts'
import { showHost } from './host.ts'
import { createInterrupts, type Interrupts } from './interrupts.ts'
import { createOutput, type TerminalIo } from './io.ts'
import { listBackups, listReleases, listRuns, listTags, tellCutOff } from './lists.ts'
import type { OpenEngine, OpenedEngine } from './open.ts'
import { createPrompt } from './prompt.ts'
import { answerQuestions } from './questions.ts'
import { listQueues, lookCloser } from './queues.ts'
import { settled, status, tellConfigProblems } from './status.ts'
import { watch } from './watch.ts'

/** What the terminal face needs of its process. */
export interface TerminalDeps {
  readonly io: TerminalIo
  readonly version: string
  /** The reader's wall clock. */
  readonly local: LocalTime
  readonly open: OpenEngine
  /** Calls the handler at each Ctrl-C. */
  onInterrupt(handler: () => void): void
  /** Ctrl-C was pressed again while everything was being closed. */
  insist(): void
}

/** Runs one command line (without node and script) to its exit code. Nothing is left open. */
export async function runTerminal(argv: readonly string[], deps: TerminalDeps): Promise<number> {
  const interrupts = createInterrupts(deps.insist)
  const output = createOutput(deps.io, () => interrupts.abort())
  const read = readArguments(argv)
  if (!read.ok) {
    output.note(`brokerlight: ${read.error}`)
    output.note('brokerlight --help says what there is.')
    return exitCode.usage
  }
  const { command, options } = read.value
  if (command.name === 'help' || command.name === 'version') {
    output.line(command.name === 'help' ? helpText() : deps.version)
    await output.flush()
    return exitCode.done
  }
  deps.onInterrupt(interrupts.raise)
  const opened = await deps.open(options, command.name !== 'watch', text => output.note(text))
  if (!opened.ok) {
    output.note(`brokerlight: ${opened.error}`)
    return command.name === 'status' ? statusCode.unknown : exitCode.failed
  }
  const face: Face = {
    engine: opened.value.engine,
    options,
    output,
    prompt: createPrompt(deps.io, output, interrupts.raise),
    interrupts,
    // English whatever the locale: scripts read its words.
    voice: { language: 'en', local: deps.local },
  }
  const code = await Promise.race([perform(face, command, opened.value), leaving(interrupts, command)])
  await opened.value.close()
  await output.flush()
  return code
}

/** Resolves when Ctrl-C ends a command that does not end by itself then. */
const leaving = (interrupts: Interrupts, command: Command): Promise<number> =>
  new Promise(resolve => {
    if (command.name === 'watch') return
    const leave = (): void => resolve(exitCode.interrupted)
    interrupts.signal.addEventListener('abort', leave)
    if (interrupts.signal.aborted) leave()
  })

async function perform(face: Face, command: Command, opened: OpenedEngine): Promise<number> {
  const chosen = chooseBroker(command, face.options, opened.brokers)
  if (!chosen.ok) {
    tellConfigProblems(face, await face.engine.handlers.snapshot())
    face.output.note(`brokerlight: ${chosen.why}`)
    return exitCode.usage
  }
  answerQuestions(face)
  for (const note of (await face.engine.handlers.snapshot()).demoNotes) face.output.note(note)
  if (command.name !== 'runs' && command.name !== 'settle') await tellCutOff(face)
  // What needs the host needs its link, and whatever a person must say first.
  if (needsLink.includes(command.name)) tellConfigProblems(face, await settled(face, chosen.broker))
  if (looksAtAll.includes(command.name) && (await seesNothing(face))) return exitCode.failed
  switch (command.name) {
    case 'status':
      return await status(face)
    case 'watch':
      return await watch(face)
    case 'runs':
      return await listRuns(face, face.options.broker)
    case 'settle':
      return await settle(face, command)
    case 'releases':
      return await listReleases(face, chosen.broker)
    case 'tags':
      return await listTags(face, chosen.broker)
    case 'backups':
      return await listBackups(face, chosen.broker)
    case 'host':
      await settled(face, face.options.broker)
      return await showHost(face, face.options.broker)
    case 'history':
      return await history(face, command, chosen.broker)
    case 'alerts':
    case 'ack':
    case 'unack':
    case 'snooze':
    case 'silence':
      return await alerts(face, command)
    case 'queues':
      return await listQueues(face, face.options.broker)
    case 'pending':
    case 'jobs':
    case 'peek':
      return await lookCloser(face, command, chosen.broker)
    case 'queue':
      return await changeQueue(face, command, chosen.broker)
    case 'deploy':
    case 'rollback':
    case 'backup':
      return await act(face, command, chosen.broker)
    default:
      return exitCode.done
  }
}

type Choice = { readonly ok: true; readonly broker: string } | { readonly ok: false; readonly why: string }

const needsLink: readonly Command['name'][] = [
  'releases',
  'tags',
  'deploy',
  'rollback',
  'backup',
  'pending',
  'jobs',
  'peek',
  'queue',
]
const meansAll: readonly Command['name'][] = [
  'status',
  'watch',
  'runs',
  'settle',
  'queues',
  'host',
  'alerts',
  'ack',
  'unack',
  'snooze',
  'silence',
]

/** What these find nothing of is only nothing while the config can be read. */
const looksAtAll: readonly Command['name'][] = ['queues', 'host', 'alerts']

/** Says what is wrong with the config; true when no broker is known for it. */
async function seesNothing(face: Face): Promise<boolean> {
  const snapshot = await face.engine.handlers.snapshot()
  tellConfigProblems(face, snapshot)
  return snapshot.brokers.length === 0 && snapshot.configProblems.length > 0
}

/** The one broker a command means: the named one, or the only one. */
function chooseBroker(command: Command, options: Options, brokers: readonly string[]): Choice {
  const names = brokers.map(name => plain(name)).join(', ')
  const { broker } = options
  if (broker !== null) {
    if (brokers.includes(broker)) return { ok: true, broker }
    return { ok: false, why: `there is no broker ${broker}; there is ${names || 'none'}.` }
  }
  if (meansAll.includes(command.name)) return { ok: true, broker: '' }
  const [only, ...others] = brokers
  if (only !== undefined && others.length === 0) return { ok: true, broker: only }
  const why = only === undefined ? 'there is no broker in the config.' : `--broker is needed: ${names}.`
  return { ok: false, why }
}
