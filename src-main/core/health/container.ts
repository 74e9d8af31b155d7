import type { ContainerReading, ContainersReading } from '../model/host.ts'
import { bytesText } from '../text/format.ts'
import { type Language, say } from '../text/say.ts'

/** Where a broker's container is looked for. */
export interface ContainerPlace {
  readonly service: string
  readonly place: string
  readonly language: Language
  /** When the containers were looked at, epoch ms. */
  readonly atMs: number
}

/** What the container has to do with a Redis that does not answer. */
export interface ContainerFault {
  readonly code: string
  readonly text: string
}

/** Why the broker's container keeps Redis from answering; null when it runs and nothing is known against it. */
export function containerFault(reading: ContainersReading, at: ContainerPlace): ContainerFault | null {
  const { language, place, service } = at
  if (reading.daemon === 'down') return { code: 'docker-down', text: say(language, 'docker-down', { place }) }
  if (reading.daemon !== 'up') return null
  const own = reading.containers.find(({ name }) => name === reading.broker)
  // Where the project itself is not found, nothing is known of its container.
  if (own === undefined && reading.project !== null && reading.project.folderState !== 'found') return null
  if (own === undefined) {
    return { code: 'container-missing', text: say(language, 'container-missing', { service, place }) }
  }
  return faultOf(own, at)
}

/** A container that was started again this short ago, and does not serve, has not come to stay. */
const justStartedMs = 15_000

function faultOf(own: ContainerReading, { language, atMs }: ContainerPlace): ContainerFault | null {
  const container = own.name
  const code = own.exitCode ?? say(language, 'unknown')
  switch (own.state) {
    case 'created':
      return { code: 'container-created', text: say(language, 'container-created', { container }) }
    case 'exited':
    case 'dead':
    case 'removing':
      if (own.oomKilled) return { code: 'container-oom', text: outOfMemory(own, language) }
      return { code: 'container-exited', text: say(language, 'container-exited', { container, code }) }
    case 'restarting':
      return own.oomKilled
        ? { code: 'container-oom', text: outOfMemory(own, language) }
        : restarting(own, language)
    case 'paused':
      return { code: 'container-paused', text: say(language, 'container-paused', { container }) }
    case 'running':
      // It runs for a moment between two ends.
      if (own.restarts > 0 && own.health !== 'unhealthy' && justStarted(own, atMs))
        return restarting(own, language)
      if (own.health !== 'unhealthy') return null
      return { code: 'container-unhealthy', text: say(language, 'container-unhealthy', { container }) }
  }
}

const justStarted = ({ health, startedAtMs }: ContainerReading, atMs: number): boolean =>
  health === 'starting' || (startedAtMs !== null && Math.abs(atMs - startedAtMs) < justStartedMs)

const restarting = (own: ContainerReading, language: Language): ContainerFault => ({
  code: 'container-restarting',
  text: say(language, 'container-restarting', {
    container: own.name,
    count: own.restarts,
    code: own.exitCode ?? say(language, 'unknown'),
  }),
})

const outOfMemory = ({ name, memoryLimitBytes: bytes }: ContainerReading, language: Language): string =>
  say(language, 'container-oom', {
    container: name,
    limit: bytes === null ? say(language, 'container-no-limit') : bytesText(language, bytes),
  })
