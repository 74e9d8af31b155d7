import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './root.mjs'

/** The exit code as a shell tells it. */
export const codeOf = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 1)

/** Runs a command to its end in the checkout, without showing it; answers code and output. Signals of our process group do not reach a detached one. */
export const runQuietly = (command, args, { env = {}, timeoutMs, cwd = root, detached = false } = {}) =>
  new Promise(resolve => {
    const child = spawn(command, args, {
      cwd,
      detached,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
    child.on('error', error => resolve({ code: 127, output: error.message }))
    child.on('close', (code, signal) => resolve({ code: codeOf(code, signal), output: output.trim() }))
  })

/**
 * npm runs a script in a shell and sends its signals there: when npm is ended, the shell dies and nobody tells us. Calls
 * back once then; where npm did not start us, our parent may go as it likes.
 */
export const onOrphaned = tell => {
  const parent = process.ppid
  const look = () => {
    if (!process.env.npm_lifecycle_event || process.ppid === parent) return
    clearInterval(looking)
    tell()
  }
  const looking = setInterval(look, 500)
  return looking
}

/**
 * Runs a command in our place: same terminal, exit code handed back, signals handed on. Ctrl-C at a terminal reaches the
 * command by itself; then we only must not end before it.
 */
export const runInFront = (command, args, { env = {}, drop = [] } = {}) =>
  new Promise((resolve, reject) => {
    const childEnv = { ...process.env, ...env }
    for (const name of drop) delete childEnv[name]
    const child = spawn(command, args, { cwd: root, env: childEnv, stdio: 'inherit' })
    const passed = new Set()
    // Chromium takes the second of a kind as an order to die at once, with its temporary folders left.
    const pass = signal => {
      if (passed.has(signal) || (signal === 'SIGINT' && process.stdin.isTTY)) return
      passed.add(signal)
      child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, pass)
    const orphaned = onOrphaned(() => pass('SIGTERM'))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearInterval(orphaned)
      for (const name of signals) process.off(name, pass)
      resolve(codeOf(code, signal))
    })
  })
