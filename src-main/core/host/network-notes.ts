import type { ContainerReading, NetworkReading } from '../model/host.ts'
import { bytesText } from '../text/format.ts'
import { type Language, say } from '../text/say.ts'

/** What the notes on containers are made from. */
export interface NoteParts {
  readonly broker: ContainerReading | null
  /** Containers of the config's exporter and producers. */
  readonly others: readonly ContainerReading[]
  readonly networks: readonly NetworkReading[]
  /** `runtime.compose.network` of the config. */
  readonly wanted: string | null
  /** Redis's maxmemory in bytes: 0 is none, null is unknown. */
  readonly maxmemoryBytes: number | null
  readonly language: Language
}

/** What is wrong with who is on which network, and with the broker's memory limit, in sentences. */
export function containerNotes(parts: NoteParts): readonly string[] {
  const { broker, wanted, language } = parts
  const known = parts.networks.map(({ name }) => name)
  return [
    ...(wanted !== null && known.length > 0 && !known.includes(wanted)
      ? [say(language, 'network-missing', { network: wanted })]
      : []),
    ...(wanted !== null && known.includes(wanted) && broker !== null && !broker.networks.includes(wanted)
      ? [say(language, 'network-without-broker', { broker: broker.name, network: wanted })]
      : []),
    ...apart(parts),
    ...alike(parts),
    ...memoryNotes(parts),
  ]
}

/** A container on the host's own network reaches whatever the broker publishes. */
function apart({ broker, others, language }: NoteParts): readonly string[] {
  if (broker === null || broker.networks.length === 0) return []
  const reaches = (one: ContainerReading): boolean =>
    one.networks.some(name => name === 'host' || broker.networks.includes(name))
  return others
    .filter(one => one.networks.length > 0 && !reaches(one))
    .map(one => say(language, 'network-apart', { container: one.name, broker: broker.name }))
}

/** Compose puts the project before a network that is not declared external: `a_net` beside `net` is one network too many. */
function alike({ broker, networks, wanted, language }: NoteParts): readonly string[] {
  const names = networks.map(({ name }) => name)
  const concerns = (name: string): boolean => name === wanted || broker?.networks.includes(name) === true
  return names.flatMap(one =>
    names
      .filter(other => other !== one && other.endsWith(`_${one}`) && (concerns(one) || concerns(other)))
      .map(other => say(language, 'networks-alike', { one, other })),
  )
}

function memoryNotes({ broker, maxmemoryBytes, language }: NoteParts): readonly string[] {
  const limit = broker?.memoryLimitBytes ?? null
  if (limit === null || maxmemoryBytes === null) return []
  const words = { limit: bytesText(language, limit), max: bytesText(language, maxmemoryBytes) }
  if (maxmemoryBytes === 0) return [say(language, 'maxmemory-unset', { limit: words.limit })]
  return maxmemoryBytes > limit ? [say(language, 'maxmemory-above-limit', words)] : []
}
