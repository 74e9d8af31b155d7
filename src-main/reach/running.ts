import type { Readable, Writable } from 'node:stream'
import type { LinkFault } from '#core/model/link'
import type { ExecOptions, ExecOutcome, ExecStream } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { readBytes, writeBytes } from './bytes.ts'
import type { Limits } from './limits.ts'
import { collectText } from './output.ts'

/** A command that runs, wherever that is. */
export interface Running {
  readonly stdin: Writable
  /** Without input the command sees its end by itself, and stdin stays open here. */
  readonly endsInputItself: boolean
  readonly stdout: Readable
  readonly stderr: Readable
  /** The exit code (128 + n after signal n), or why there is none. */
  readonly ended: Promise<Result<number, LinkFault>>
  /** Why the command has not begun yet, where what stands before it said something; null otherwise. */
  whyNotBegun?(): LinkFault | null
  /** Ends the command and drops what it still says; harmless when it has ended. */
  stop(): void
}

async function feed(running: Running, stdin: ExecOptions['stdin'], signal: AbortSignal): Promise<void> {
  if (typeof stdin === 'string') await writeBytes(running.stdin, Buffer.from(stdin))
  else if (stdin !== undefined) {
    const gone = running.ended.then(() => ({ done: true, value: undefined }) as const)
    const source = stdin[Symbol.asyncIterator]()
    for (;;) {
      const next = await Promise.race([source.next(), gone])
      if (next.done || signal.aborted) break
      if (!(await writeBytes(running.stdin, next.value))) break
    }
    await source.return?.()
  } else if (running.endsInputItself) return
  running.stdin.end()
}

/** Feeds a command. Input that fails must not look like its end: the command is stopped, and the fault says why. */
function feeding(
  running: Running,
  stdin: ExecOptions['stdin'],
  { signal, faults }: Limits,
): { fault(): LinkFault | null } {
  let failure: LinkFault | null = null
  running.stdin.on('error', () => undefined)
  feed(running, stdin, signal).catch((error: unknown) => {
    failure = faults.make('protocol', 'network', 'ssh-command-input', { error: String(error) })
    running.stop()
  })
  return { fault: () => failure }
}

const aborted = (signal: AbortSignal): Promise<null> =>
  new Promise(resolve => {
    if (signal.aborted) resolve(null)
    else signal.addEventListener('abort', () => resolve(null), { once: true })
  })

/** Why a command was stopped; a time that ran out before it began is the fault of what stands before it. */
function whyStopped(running: Running, limits: Limits): LinkFault | null {
  const fault = limits.fault()
  return fault?.code === 'timeout' ? (running.whyNotBegun?.() ?? fault) : fault
}

/** Runs a command to its end: its code and the tail of its output. */
export async function runToEnd(
  running: Running,
  options: ExecOptions,
  limits: Limits,
): Promise<Result<ExecOutcome, LinkFault>> {
  const all = Promise.all([
    collectText(running.stdout, 'stdout', options),
    collectText(running.stderr, 'stderr', options),
    running.ended,
  ])
  const input = feeding(running, options.stdin, limits)
  const outcome = await Promise.race([all, aborted(limits.signal)])
  const stopped = whyStopped(running, limits)
  if (stopped) running.stop()
  const early = stopped ?? input.fault()
  if (early) return err(early)
  if (!outcome) return err(limits.faults.make('closed', 'host', 'ssh-command-cut'))
  const [stdout, stderr, ended] = outcome
  return ended.ok ? ok({ code: ended.value, stdout, stderr }) : ended
}

/** Hands out a running command's stdout as bytes; leaving them early stops the command. */
export function streamBytes(
  running: Running,
  options: Pick<ExecOptions, 'stdin'>,
  limits: Limits,
): ExecStream {
  const errors = collectText(running.stderr, 'stderr', {})
  const input = feeding(running, options.stdin, limits)
  let leave: (nothing: null) => void = () => undefined
  const left = new Promise<null>(resolve => {
    leave = resolve
  })
  const stop = aborted(limits.signal).then(() => {
    running.stop()
    return null
  })
  const ended = Promise.race([Promise.all([running.ended, errors]), stop, left]).then(
    (outcome): Result<ExecOutcome, LinkFault> => {
      limits.release()
      const early = limits.fault() ?? input.fault()
      if (early) return err(early)
      if (!outcome) return err(limits.faults.make('closed', 'host', 'ssh-command-left'))
      const [code, stderr] = outcome
      return code.ok ? ok({ code: code.value, stdout: '', stderr }) : code
    },
  )
  const onLeave = (): void => {
    if (running.stdout.readableEnded) return
    running.stop()
    leave(null)
  }
  return { stdout: readBytes(running.stdout, onLeave, limits.signal), ended }
}
