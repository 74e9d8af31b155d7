import type { ListedContainer } from '../../host/containers.ts'
import type { ComposeConfig } from '../../model/config.ts'
import type { ProjectLocation } from './location.ts'

/** The compose project whose containers are looked for. */
export interface SoughtProject {
  readonly compose: ComposeConfig
  readonly location: ProjectLocation
  /** The port of Redis by brokers.yaml: it tells replicas, and projects of one folder, apart. */
  readonly port: number
}

/** The container of a service; `elsewhere` is one of a service of the same name that another project has. */
export interface FoundService {
  readonly own: ListedContainer | null
  readonly elsewhere: ListedContainer | null
  /** Compose has created the container that will take its place: the same number, not started yet. */
  readonly hasSuccessor: boolean
  /** How many containers it has, without those that take the place of another one. */
  readonly replicas: number
}

/**
 * Finds the container of a service by compose's own labels: by the project where brokers.yaml names one, else by the real path
 * of its folder or its compose files. Only a container whose own folder is not known (compose 1) or surely gone is taken by
 * the name of the project.
 */
export function findService(
  service: string,
  sought: SoughtProject,
  listed: readonly ListedContainer[],
): FoundService {
  const named = listed.filter(one => one.container.service === service && !one.oneOff)
  const port = service === sought.compose.service ? sought.port : null
  const best = (some: readonly ListedContainer[]): ListedContainer | null =>
    some.toSorted((one, other) => order(one, other, port))[0] ?? null
  const isOwn = (one: ListedContainer): boolean => belongs(one, sought)
  const own = best(named.filter(isOwn))
  const hasSuccessor = named.some(
    one => isOwn(one) && one !== own && one.number === own?.number && one.container.state === 'created',
  )
  const replicas = new Set(named.filter(isOwn).map(one => one.number)).size
  return { own, elsewhere: best(named.filter(one => !isOwn(one))), hasSuccessor, replicas }
}

function belongs(one: ListedContainer, { compose: { project }, location }: SoughtProject): boolean {
  if (project !== undefined) return one.container.project === project
  const { directory, files, name } = location
  if (directory === null) return false
  if (one.realFolder === directory) return true
  if (files.some(({ path }) => path !== null && one.files.includes(path))) return true
  // Put in force by us, from a configuration that we keep in the folder.
  if (one.files.some(file => file.startsWith(`${directory}/.brokerlight/`))) return true
  const isPlaceless = one.folder === null || one.isFolderGone
  return isPlaceless && name !== null && bare(one.container.project ?? '') === bare(name)
}

/** Early versions of compose left dashes and underscores out of a project's name. */
const bare = (name: string): string => name.replace(/[-_]/g, '')

const stateOrder = ['running', 'paused', 'restarting', 'exited', 'dead', 'created', 'removing'] as const

/** The one that publishes the port first, then the one that is up, then the first replica. */
function order(one: ListedContainer, other: ListedContainer, port: number | null): number {
  const publishes = ({ ports }: ListedContainer): number =>
    Number(port !== null && ports.some(published => published.port === port))
  const rank = ({ container }: ListedContainer): number => stateOrder.indexOf(container.state)
  return (
    publishes(other) - publishes(one) ||
    rank(one) - rank(other) ||
    one.number - other.number ||
    (one.container.name < other.container.name ? -1 : 1)
  )
}
