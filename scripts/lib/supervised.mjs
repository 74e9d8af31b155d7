import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { endAll, endChildren, startedBy } from './processes.mjs'
import { root } from './root.mjs'
import { codeOf, onOrphaned } from './run.mjs'

const running = new Map()
let ending = false

/**
 * Runs a command to its end in a session of its own, where no signal of the terminal or of our process group reaches it;
 * answers its exit code. Whatever it started and left running is ended as well.
 */
export const runSupervised = (command, args, { env = {}, drop = [] } = {}) =>
  new Promise((resolve, reject) => {
    if (ending) {
      resolve(codeOf(null, 'SIGTERM'))
      return
    }
    const id = randomUUID()
    const mark = `BROKERLIGHT_TEST_RUN=${id}`
    const childEnv = { ...process.env, ...env, BROKERLIGHT_TEST_RUN: id }
    for (const name of drop) delete childEnv[name]
    const stdio = ['ignore', 'inherit', 'inherit']
    const child = spawn(command, args, { cwd: root, env: childEnv, stdio, detached: true })
    child.on('error', reject)
    if (child.pid === undefined) return
    const started = startedBy(child.pid)
    running.set(started, mark)
    child.on('close', async (code, signal) => {
      await endAll(started, mark)
      running.delete(started)
      resolve(codeOf(code, signal))
    })
  })

/** Ends every supervised command with all that came from it, then our other children; none is started any more. */
export const endSupervised = async () => {
  ending = true
  await Promise.all([...running].map(([started, mark]) => endAll(started, mark)))
  await endChildren()
}

const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/** Calls back with the exit code of the first signal that ends us, or of npm's end; later ones change nothing. */
export const onInterrupt = tell => {
  let told = false
  const once = code => {
    if (!told) tell(code)
    told = true
  }
  for (const [name, code] of Object.entries(codes)) process.on(name, () => once(code))
  onOrphaned(() => once(codes.SIGTERM)).unref()
}
