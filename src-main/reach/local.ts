import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { LinkFault } from '#core/model/link'
import type { Exec } from '#core/ports'
import { argvProblem } from '#core/quote'
import { err, ok, type Result } from '#core/result'
import { fault } from './faults.ts'
import { limitsOf } from './limits.ts'
import { type Running, runToEnd, streamBytes } from './running.ts'

const signalCodes: Readonly<Record<string, number | undefined>> = constants.signals
const killAfterMs = 5000

/** The codes of a shell for a command that is not there, or may not be run. */
const startCodes: Readonly<Record<string, number | undefined>> = { ENOENT: 127, EACCES: 126 }

function start(argv: readonly string[]): Running {
  const [command = '', ...args] = argv
  const child = spawn(command, args, { stdio: 'pipe', windowsHide: true })
  const { stdin, stdout, stderr } = child
  const ended = new Promise<Result<number, LinkFault>>(resolve => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const code = startCodes[error.code ?? '']
      const message = `${command} could not be started on this machine (${error.code ?? 'unknown'}).`
      resolve(code === undefined ? err(fault('config', 'host', message)) : ok(code))
      for (const stream of [stdin, stdout, stderr]) stream.destroy()
    })
    child.once('close', (code, signal) => resolve(ok(code ?? 128 + (signalCodes[signal ?? ''] ?? 0))))
  })
  return {
    stdin,
    endsInputItself: false,
    stdout,
    stderr,
    ended,
    stop: () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
      timer.unref()
      child.once('close', () => clearTimeout(timer))
      stdout.resume()
      stderr.resume()
    },
  }
}

const unusable = (argv: readonly string[]): LinkFault | null => {
  const problem = argvProblem(argv)
  return problem === null ? null : fault('config', 'host', `${problem} It was not run on this machine.`)
}

/** Runs commands on this machine, without a shell. */
export const localExec: Exec = {
  run: async (argv, options = {}) => {
    const problem = unusable(argv)
    if (problem) return err(problem)
    const limits = limitsOf(options, argv[0] ?? '', 'this machine')
    try {
      const unwanted = limits.fault()
      return unwanted ? err(unwanted) : await runToEnd(start(argv), options, limits)
    } finally {
      limits.release()
    }
  },
  stream: async (argv, options = {}) => {
    const problem = unusable(argv)
    if (problem) return err(problem)
    const limits = limitsOf(options, argv[0] ?? '', 'this machine')
    const unwanted = limits.fault()
    if (!unwanted) return ok(streamBytes(start(argv), options, limits))
    limits.release()
    return err(unwanted)
  },
}
