import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { LinkFault } from '#core/model/link'
import type { Exec } from '#core/ports'
import { argvProblem } from '#core/quote'
import { err, ok, type Result } from '#core/result'
import type { Faults } from './faults.ts'
import { limitsOf } from './limits.ts'
import { type Running, runToEnd, streamBytes } from './running.ts'

const signalCodes: Readonly<Record<string, number | undefined>> = constants.signals
const killAfterMs = 5000

/** The codes of a shell for a command that is not there, or may not be run. */
const startCodes: Readonly<Record<string, number | undefined>> = { ENOENT: 127, EACCES: 126 }

function start(argv: readonly string[], faults: Faults): Running {
  const [command = '', ...args] = argv
  const child = spawn(command, args, { stdio: 'pipe', windowsHide: true })
  const { stdin, stdout, stderr } = child
  const ended = new Promise<Result<number, LinkFault>>(resolve => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const code = startCodes[error.code ?? '']
      const place = faults.say('on-this-machine')
      const told = { command, place, code: error.code ?? '?' }
      resolve(
        code === undefined ? err(faults.make('config', 'host', 'ssh-command-unstarted', told)) : ok(code),
      )
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

/** Runs commands on this machine, without a shell. */
export function createLocalExec(faults: Faults): Exec {
  const place = faults.say('on-this-machine')
  const unusable = (argv: readonly string[]): LinkFault | null => {
    const problem = argvProblem(argv, faults.language)
    return problem === null ? null : faults.make('config', 'host', 'ssh-command-unusable', { problem, place })
  }
  return {
    run: async (argv, options = {}) => {
      const problem = unusable(argv)
      if (problem) return err(problem)
      const limits = limitsOf(options, argv[0] ?? '', place, faults)
      try {
        const unwanted = limits.fault()
        return unwanted ? err(unwanted) : await runToEnd(start(argv, faults), options, limits)
      } finally {
        limits.release()
      }
    },
    stream: async (argv, options = {}) => {
      const problem = unusable(argv)
      if (problem) return err(problem)
      const limits = limitsOf(options, argv[0] ?? '', place, faults)
      const unwanted = limits.fault()
      if (!unwanted) return ok(streamBytes(start(argv, faults), options, limits))
      limits.release()
      return err(unwanted)
    },
  }
}
