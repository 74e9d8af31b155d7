import type { Log } from '../log.ts'
import type { Links } from './links.ts'

/** Logs how a broker's links stand, once for each way in which they do. */
export function createLinkLog(log: Log): (links: Links, broker: string) => void {
  const logged = new Map<string, string>()
  return (links, broker) => {
    const states = links.states(broker)
    if (states === null) return
    const faults = Object.values(states).flatMap(link => (link.state === 'down' ? [link.fault] : []))
    const words = JSON.stringify([states.host.state, states.redis.state, faults.map(({ code }) => code)])
    if (logged.get(broker) === words) return
    logged.set(broker, words)
    const [fault] = faults
    log.info('link', {
      broker,
      host: states.host.state,
      redis: states.redis.state,
      ...(fault && { code: fault.code, message: fault.message }),
    })
  }
}

/** Logs what was thrown at a broker, once for each error. */
export function createThrowLog(log: Log): (broker: string, error: unknown) => void {
  const logged = new Set<string>()
  return (broker, error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const key = `${broker} ${text}`
    if (logged.has(key)) return
    logged.add(key)
    log.error('internal', { broker, error: text })
  }
}
