import { type PublishedPort, usualHost } from '../host/published-ports.ts'
import type { BrokerConfig } from '../model/config.ts'
import type { ContainersReading, ExporterPlace } from '../model/host.ts'
import type { Reading } from '../model/sample.ts'
import { type Language, say } from '../text/say.ts'

const usualPort = 9121
const urlAt = (host: string, port: number): string => `http://${host}:${port}/metrics`
/** Where an exporter is that nothing else tells of. */
const usualPlace: ExporterPlace = { url: urlAt('127.0.0.1', usualPort), names: [] }

/** What docker tells of the exporter's container. */
export interface ExporterContainer {
  readonly service: string
  readonly name: string
  readonly ports: readonly PublishedPort[]
  readonly networks: readonly string[]
}

/** Where a container of redis_exporter publishes its metrics; null where it does not. */
export function publishedExporter(container: ExporterContainer): ExporterPlace | null {
  if (container.networks.includes('host')) return usualPlace
  const { ports, service, name } = container
  const inner = [...new Set(ports.map(port => port.inner))]
  const port = ports.find(one => one.inner === usualPort) ?? (inner.length === 1 ? ports[0] : undefined)
  if (port === undefined) return null
  const names = [service, name].map(one => `${one}:${port.inner}`)
  return { url: urlAt(usualHost(port), port.port), names }
}

/** Where a broker's exporter is, or why it cannot be scraped. */
export type FoundExporter =
  | { readonly state: 'found'; readonly place: ExporterPlace }
  /** It should be there, and is not. */
  | { readonly state: 'gone'; readonly place: ExporterPlace; readonly trouble: string }
  /** There is none to scrape. */
  | { readonly state: 'absent'; readonly reason: string }
  /** It cannot be told yet. */
  | { readonly state: 'unknown'; readonly reason: string }

/** Whether brokers.yaml names an exporter at all. */
export const namesExporter = ({ exporter, runtime }: BrokerConfig): boolean =>
  exporter !== undefined || runtime.compose?.exporter !== undefined

/**
 * Finds a broker's exporter as seen from its host: the address of brokers.yaml, else where the container of its compose
 * service publishes its port. Watching, history and deploys ask here.
 */
export function findExporter(
  { exporter, runtime }: BrokerConfig,
  containers: Reading<ContainersReading>,
  language: Language,
): FoundExporter {
  const service = runtime.compose?.exporter
  if (exporter !== undefined) return { state: 'found', place: { url: exporter, names: [] } }
  if (service === undefined) return { state: 'absent', reason: say(language, 'exporter-none') }
  if (containers.state === 'unknown') return { state: 'unknown', reason: containers.reason }
  const isTold = containers.state === 'known' && containers.value.daemon === 'up'
  const project = isTold ? containers.value.project : null
  // Docker does not tell: the usual port is worth a try.
  if (project === null) return { state: 'found', place: usualPlace }
  if (project.exporter !== null) return { state: 'found', place: project.exporter }
  if (project.containers[service] !== undefined)
    return { state: 'absent', reason: say(language, 'exporter-unpublished', { service }) }
  return project.folderState === 'found'
    ? { state: 'gone', place: usualPlace, trouble: say(language, 'exporter-no-container', { service }) }
    : { state: 'unknown', reason: say(language, 'compose-unread', { folder: project.folder }) }
}
