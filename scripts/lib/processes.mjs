import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const proc = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** A process with its parent, its session and its start in clock ticks: the start tells it from a later one of the same pid. */
const read = pid => {
  const fields = proc(pid, 'stat').split(') ').at(-1).split(' ')
  const [state = '', parent, , session] = fields
  return {
    pid,
    parent: Number(parent),
    session: Number(session),
    start: fields[19],
    ended: /^[ZX]?$/.test(state),
  }
}

/** Every running process but this one; none where the system has no /proc. */
const processes = () => {
  try {
    const pids = readdirSync('/proc').filter(entry => /^\d+$/.test(entry) && entry !== String(process.pid))
    return pids.map(pid => read(Number(pid))).filter(one => !one.ended)
  } catch {
    return []
  }
}

/** Sends a signal to a process, or to a group by its negative number; one that has ended takes none. */
const send = (pid, name) => {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** What was found to come from `top`, start by pid: a process whose parent has ended is below nothing. */
const family = top => ({ top, known: new Map([[top, read(top).start]]) })

/** The running processes of a family: known, below one of it, in the session of its top, or with `mark` in their environment. */
const members = ({ top, known }, mark = null) => {
  const running = processes()
  const isMarked = one => mark !== null && proc(one.pid, 'environ').split('\0').includes(mark)
  const isOwn = one => known.get(one.pid) === one.start || one.session === top || isMarked(one)
  const own = new Set([...(top === process.pid ? [top] : []), ...running.filter(isOwn).map(one => one.pid)])
  for (let size = -1; size !== own.size; ) {
    size = own.size
    for (const one of running) if (own.has(one.parent)) own.add(one.pid)
  }
  const found = running.filter(one => own.has(one.pid))
  for (const one of found) known.set(one.pid, one.start)
  return found
}

const patienceMs = 20_000

/** The processes that come from a command that leads its own session; to be taken while it runs. */
export const startedBy = pid => family(pid)

/**
 * Ends a command and every process that came from it; `mark` is a variable of its environment as `NAME=value`. All are
 * stopped before one is ended, so that none starts another meanwhile.
 */
export const endAll = async (started, mark) => {
  const stopped = new Set()
  for (;;) {
    const fresh = members(started, mark).filter(one => !stopped.has(one.pid))
    if (fresh.length === 0) break
    for (const one of fresh) {
      stopped.add(one.pid)
      send(one.pid, 'SIGSTOP')
    }
  }
  if (process.platform !== 'linux') send(-started.top, 'SIGKILL')
  const endMs = performance.now() + patienceMs
  for (;;) {
    const left = members(started, mark)
    for (const one of left) send(one.pid, 'SIGKILL')
    if (left.length === 0 || performance.now() > endMs) return
    await sleep(50)
  }
}

/** Asks every process below this one to end, and ends after some seconds those that do not. */
export const endChildren = async () => {
  const mine = family(process.pid)
  for (const one of members(mine)) send(one.pid, 'SIGTERM')
  const endMs = performance.now() + 5000
  while (members(mine).length > 0 && performance.now() < endMs) await sleep(50)
  for (const one of members(mine)) send(one.pid, 'SIGKILL')
}
