import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'

/** What a command answered. */
export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string }

export type RunOptions = {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly timeoutMs?: number
}

/** Runs a command to its end; a command that cannot be started is a bug of the lab and throws. */
export const run = (argv: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const [command = '', ...args] = argv
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      timeout: options.timeoutMs ?? 120_000,
      killSignal: 'SIGKILL',
    })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', chunk => out.push(chunk))
    child.stderr.on('data', chunk => err.push(chunk))
    child.stdin.on('error', () => undefined)
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? (signal ? 137 : 1),
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    )
    child.stdin.end(options.input ?? '')
  })

/** Runs a command that must succeed and gives its standard output, trimmed. */
export const must = async (argv: readonly string[], options: RunOptions = {}): Promise<string> => {
  const ran = await run(argv, options)
  if (ran.code === 0) return ran.stdout.trim()
  throw new Error(`${argv.join(' ')} ended with ${ran.code}: ${ran.stderr || ran.stdout}`)
}

/** Starts a process that outlives this one, its output in a log file; answers its pid. */
export const daemon = (argv: readonly string[], logFile: string, env: RunOptions['env'] = {}): number => {
  const [command = '', ...args] = argv
  const log = openSync(logFile, 'a')
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
  })
  child.unref()
  if (child.pid === undefined) throw new Error(`${command} could not be started`)
  return child.pid
}

/** Prefix that runs a command inside a network namespace; `ip netns exec` would hide the cgroup mounts. */
export const inNetns = (netns: string): readonly string[] => ['nsenter', `--net=/run/netns/${netns}`]

/** Asks again until the answer is yes; names what was waited for when it never is. */
export const until = async (
  what: string,
  ask: () => Promise<boolean> | boolean,
  timeoutMs = 120_000,
): Promise<void> => {
  const end = performance.now() + timeoutMs
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${timeoutMs / 1000} s`)
    await new Promise(done => setTimeout(done, 50))
  }
}
