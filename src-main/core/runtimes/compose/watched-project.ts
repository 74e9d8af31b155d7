import type { ListedContainer } from '../../host/containers.ts'
import { type Handover, handedOver } from '../../host/handover.ts'
import type { ProjectReading } from '../../model/host.ts'
import { publishedExporter } from '../../prometheus/exporter-place.ts'
import { type Language, say } from '../../text/say.ts'
import { type FoundService, findService, type SoughtProject } from './service-container.ts'

/** What a broker's compose project is read from. */
export interface ProjectParts extends SoughtProject {
  readonly listed: readonly ListedContainer[]
  /** Whether Redis answers now. */
  readonly answers: boolean
  /** What the reading before remembered of the broker's container. */
  readonly handover: Handover
  /** When the containers were looked at, epoch ms. */
  readonly atMs: number
  readonly language: Language
}

/** A compose project on its host, with what is wrong with it in sentences. */
export interface WatchedProject {
  readonly reading: ProjectReading
  readonly notes: readonly string[]
  /** The containers of the services that brokers.yaml names. */
  readonly containers: ReadonlyMap<string, ListedContainer>
  readonly handover: Handover
}

/** What is known of a compose project on its host while docker does not answer: its folder and files. */
export function projectWithoutDocker(
  parts: Pick<ProjectParts, 'compose' | 'location' | 'handover' | 'language'>,
): Pick<WatchedProject, 'reading' | 'notes'> {
  const { compose, location, handover } = parts
  const reading: ProjectReading = {
    ...locatedOf(compose, location),
    containers: {},
    serving: null,
    exporter: null,
    dataFolders: [],
    handover: { replacedAtMs: handover.replacedAtMs, stoppedAtMs: handover.stoppedAtMs },
  }
  return { reading, notes: locationNotes(parts) }
}

const locatedOf = (
  { service, directory: folder }: ProjectParts['compose'],
  location: ProjectParts['location'],
): Pick<ProjectReading, 'service' | 'folder' | 'folderState' | 'files'> => ({
  service,
  folder,
  folderState: location.state,
  files: location.files.map(({ file, path }) => ({ file, found: path !== null })),
})

/** Finds the containers of the services that brokers.yaml names, and says whether its compose project is there. */
export function watchedProject(parts: ProjectParts): WatchedProject {
  const { compose, location } = parts
  const found = (service: string): FoundService => findService(service, parts, parts.listed)
  const names = [compose.service, ...(compose.exporter ? [compose.exporter] : []), ...compose.producers]
  const containers = new Map(
    names.flatMap(service => {
      const { own } = found(service)
      return own === null ? [] : [[service, own] as const]
    }),
  )
  const broker = found(compose.service)
  const serving = servingOf(parts, broker)
  const handover = handedOver(parts.handover, broker.own?.container ?? null, broker.hasSuccessor, parts.atMs)
  const exporterName = compose.exporter ?? ''
  const exporter = containers.get(exporterName)
  const reading: ProjectReading = {
    ...locatedOf(compose, location),
    containers: Object.fromEntries([...containers].map(([service, one]) => [service, one.container.name])),
    serving,
    exporter:
      exporter === undefined
        ? null
        : publishedExporter({ ...exporter.container, service: exporterName, ports: exporter.ports }),
    dataFolders: broker.own?.writes ?? [],
    handover: { replacedAtMs: handover.replacedAtMs, stoppedAtMs: handover.stoppedAtMs },
  }
  return { reading, notes: notesOf(parts, broker, serving), containers, handover }
}

/** A Redis that answers while its own container does not run is another one. */
function servingOf({ answers, location }: ProjectParts, { own }: FoundService): boolean | null {
  if (!answers || (own === null && location.state !== 'found')) return null
  const state = own?.container.state ?? 'exited'
  // It may have answered a moment before it ended.
  return state === 'restarting' || state === 'paused' ? null : state === 'running'
}

/** What is wrong with where brokers.yaml says the project is, in words. */
function locationNotes({
  compose,
  location,
  language,
}: Pick<ProjectParts, 'compose' | 'location' | 'language'>): readonly string[] {
  const folder = compose.directory
  if (location.state === 'missing') return [say(language, 'compose-folder-missing', { folder })]
  if (location.state === 'closed') return [say(language, 'compose-folder-closed', { folder })]
  const missing = location.files.filter(({ path }) => path === null).map(({ file }) => file)
  const others = location.others.slice(0, 5).join(', ')
  return missing.map(file =>
    others === ''
      ? say(language, 'compose-file-missing', { folder, file })
      : say(language, 'compose-file-other', { folder, file, others }),
  )
}

function notesOf(
  parts: ProjectParts,
  { elsewhere }: FoundService,
  serving: boolean | null,
): readonly string[] {
  const { compose, location, port, language } = parts
  const located = locationNotes(parts)
  if (location.state !== 'found' || serving !== false) return located
  const { service, directory: folder } = compose
  const other = elsewhere?.ports.some(one => one.port === port) ? elsewhere : null
  const note =
    other === null
      ? say(language, 'compose-not-serving', { service, folder })
      : say(language, 'compose-elsewhere', {
          service,
          folder,
          container: other.container.name,
          owner: other.folder ?? other.container.project ?? '',
        })
  return [...located, note]
}
