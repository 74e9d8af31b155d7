import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** What the machine's own network looks like: the addresses that others could reach it by. */
export interface NetworkWatch {
  /** Whether there is any address but loopback and link-local ones. */
  up(): boolean
  stop(): void
}

const lookEveryMs = 3_000
/** A wall clock that runs this far from the steady one was set, or the machine slept. */
const jumpMs = 10_000

/** Addresses that come and go with containers or have no way out are not this machine's network. */
function addresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap(entries => entries ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => address)
    .sort()
}

/** What was noticed: an address went, one came, or the wall clock jumped. */
export type NetworkNews = 'lost' | 'gained' | 'jump'

/**
 * Looks at the interfaces now and then, and calls `onNews` when the network changed, or when the wall clock jumped
 * (a sleep that nobody announced: a terminal on a laptop has no power events).
 */
export function watchNetwork(onNews: (news: NetworkNews) => void): NetworkWatch {
  let seen = addresses()
  let offsetMs = Date.now() - performance.now()
  const look = (): void => {
    const now = addresses()
    const offset = Date.now() - performance.now()
    const jumped = Math.abs(offset - offsetMs) > jumpMs
    const lost = seen.some(address => !now.includes(address))
    const gained = now.some(address => !seen.includes(address))
    seen = now
    offsetMs = offset
    if (jumped) onNews('jump')
    else if (lost) onNews('lost')
    else if (gained) onNews('gained')
  }
  const timer = setInterval(look, lookEveryMs)
  timer.unref()
  return { up: () => seen.length > 0, stop: () => clearInterval(timer) }
}

/** Whether an address is this machine itself, so that no network is needed to get there. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true
  return isIP(bare) === 4 ? bare.startsWith('127.') : bare === '::1'
}
