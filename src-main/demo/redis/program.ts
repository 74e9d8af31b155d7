import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Log, Program } from '../docker/program.ts'
import type { Processes } from '../place/processes.ts'

/** Starts a command as a container's program; what it prints becomes the container's log. */
export function startProcess(
  file: string,
  argv: readonly string[],
  options: {
    readonly cwd: string
    readonly env: NodeJS.ProcessEnv
    readonly processes: Processes
    readonly log: Log
  },
): Program {
  const child = spawn(file, argv, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  options.processes.track(child)
  child.stdout.setEncoding('utf8').on('data', options.log)
  child.stderr.setEncoding('utf8').on('data', options.log)
  return { pid: child.pid ?? null, exited: exitOf(child, options.log), signal: name => child.kill(name) }
}

function exitOf(child: ChildProcess, log: Log): Promise<number> {
  return new Promise(resolve => {
    child.once('error', error => {
      log(error.message)
      resolve(127)
    })
    child.once('close', (code, signal) => {
      resolve(signal === null ? (code ?? 255) : 128 + constants.signals[signal])
    })
  })
}
