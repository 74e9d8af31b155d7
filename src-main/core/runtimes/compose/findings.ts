import type { ComposeConfig } from '../../model/config.ts'
import type { PlanNote } from '../../model/run.ts'
import type { ComposeFacts, WantedImage } from './facts.ts'
import { quietSeconds } from './switch.ts'

const megabyte = 1024 * 1024
/** Free disk under which a pull is not begun: a small image and its layers unpacked. */
const leastDiskBytes = 64 * megabyte
/** The share of an old lock after which a person is told that it looks stale. */
const staleAfterMs = 30 * 60_000

const megabytes = (bytes: number): string => `${(bytes / megabyte).toFixed(0)} MB`

/** What a change needs of the host: every finding that forbids it, or that a person should know. */
export function findings(
  facts: ComposeFacts,
  services: readonly string[],
  wanted: readonly WantedImage[],
  nowMs: number,
  takeLock: boolean,
): readonly PlanNote[] {
  return [
    ...services.flatMap(service => serviceNotes(facts, service)),
    ...wanted.flatMap(wantedNotes),
    ...diskNotes(facts, wanted),
    ...lockNotes(facts, nowMs, takeLock),
  ]
}

/** The services that the config names besides its images, and that the compose file does not have. */
export function nameNotes(
  facts: ComposeFacts,
  services: readonly string[],
  { service, exporter, producers }: Pick<ComposeConfig, 'service' | 'exporter' | 'producers'>,
): readonly PlanNote[] {
  const isMissing = (name: string): boolean => facts.services.every(one => one.service !== name)
  const broker: readonly PlanNote[] =
    !services.includes(service) && isMissing(service) ? [missingNote(facts, service)] : []
  const unseen = [
    ...(exporter === undefined ? [] : [[exporter, 'exporter', 'It is not checked.'] as const]),
    ...producers.map(name => [name, 'producers', 'It is not stopped at a rollback.'] as const),
  ]
  return [
    ...broker,
    ...unseen
      .filter(([name]) => isMissing(name))
      .map(([name, field, so]): PlanNote => {
        const text = `The compose file has no service “${name}”, which runtime.compose.${field} names. ${so}`
        return { level: 'warn', text }
      }),
  ]
}

/** What compose on the host makes of the project, besides its services. */
export function composeNotes(facts: ComposeFacts): readonly PlanNote[] {
  const tooOld: PlanNote = {
    level: 'stop',
    text: 'docker compose on the host is too old: its up knows no --pull. Install version 2.17 or later there.',
  }
  const names = facts.unsetVariables.join(', ')
  const unset: PlanNote = {
    level: 'warn',
    text: `Not set for docker compose there, so empty in the new container: ${names}. Put them into .env beside the compose file, or start the project once with --env-file.`,
  }
  return [...facts.rendered.notes, ...(facts.neverPulls ? [] : [tooOld]), ...(names === '' ? [] : [unset])]
}

function missingNote(facts: ComposeFacts, service: string): PlanNote {
  const names = facts.services.map(one => one.service).join(', ')
  return { level: 'stop', text: `The compose file has no service “${service}”. It has: ${names}.` }
}

function serviceNotes(facts: ComposeFacts, service: string): readonly PlanNote[] {
  const known = facts.services.find(one => one.service === service)
  if (known === undefined) return [missingNote(facts, service)]
  if (known.elsewhere !== null) {
    const { container, folder } = known.elsewhere
    return [
      {
        level: 'stop',
        text: `${container}, which compose would take for ${service}, was started from ${folder}, not from ${facts.project.directory}. Correct runtime.compose.directory in brokers.yaml, or name its project under runtime.compose.project.`,
      },
    ]
  }
  if (known.container === null) {
    return [
      {
        level: 'stop',
        text: `${service} has no container yet. Start the project once by hand: docker compose up -d.`,
      },
    ]
  }
  if (known.running === null) {
    return [
      {
        level: 'stop',
        text: `The image that ${service} runs has no digest of a registry (it was built on the host), so there would be no way back. Push it to a registry and start it from there once.`,
      },
    ]
  }
  if (known.state === 'running' && known.health === 'none') {
    return [
      {
        level: 'warn',
        text: `${service} has no healthcheck: it counts as up once it ran ${quietSeconds} s without a restart.`,
      },
    ]
  }
  if (known.state === 'running' && known.health === 'healthy') return []
  if (known.isFinished && service !== facts.project.service)
    return [{ level: 'info', text: `${service} ended well before, so it may end well again.` }]
  const now = `${service} is ${known.state}${known.health === 'none' ? '' : `, ${known.health}`} now.`
  const so =
    service === facts.project.service ? ' Its data stays where it is, and may not be saved first.' : ''
  return [{ level: 'warn', text: `${now}${so}` }]
}

function wantedNotes(wanted: WantedImage): readonly PlanNote[] {
  if (!wanted.found) return [{ level: 'stop', text: `${wanted.reference} cannot be had: ${wanted.why}` }]
  if (wanted.unasked !== undefined) {
    const text = `${wanted.image.repository}:${wanted.image.tag}: the image that the host has under this name is taken, whatever the registry has by now. ${wanted.unasked}`
    return [{ level: 'warn', text }]
  }
  return wanted.local
    ? [{ level: 'info', text: `${wanted.image.repository}: the image is on the host already.` }]
    : []
}

function diskNotes(facts: ComposeFacts, wanted: readonly WantedImage[]): readonly PlanNote[] {
  const pulls = wanted.some(one => one.found && !one.local)
  if (facts.diskFreeBytes === null) {
    return [{ level: 'warn', text: 'Free disk on the host could not be read.' }]
  }
  if (facts.diskFreeBytes >= leastDiskBytes) return []
  const text = `Only ${megabytes(facts.diskFreeBytes)} of disk are free on the host (${megabytes(leastDiskBytes)} wanted). Remove images by their names there (docker image ls, docker image rm). A prune with --all would delete the releases to go back to.`
  return [{ level: pulls ? 'stop' : 'warn', text }]
}

function lockNotes(facts: ComposeFacts, nowMs: number, takeLock: boolean): readonly PlanNote[] {
  if (facts.lock === null) return []
  const { by, purpose, sinceMs } = facts.lock
  const heldMs = sinceMs === null ? null : Math.max(0, nowMs - sinceMs)
  const time = heldMs === null ? 'since an unknown time' : `for ${Math.round(heldMs / 60_000)} min`
  const held = `${by} holds the lock on the host ${time}: ${purpose}.`
  if (takeLock) return [{ level: 'warn', text: `${held} It is taken over.` }]
  const stale = heldMs !== null && heldMs > staleAfterMs ? ' It looks stale.' : ''
  return [
    {
      level: 'stop',
      about: 'lock',
      text: `${held}${stale} Wait for its end, or take over the lock if you know that it is dead.`,
    },
  ]
}
