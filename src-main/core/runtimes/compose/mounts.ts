import { isRecord, jsonObjects } from './json.ts'

const inside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)

/** The longest of some folders that a path is in, by its length; -1 when it is in none. */
const deepest = (path: string, folders: readonly unknown[]): number =>
  Math.max(
    -1,
    ...folders.flatMap(one =>
      typeof one === 'string' && one !== '' && inside(path, one) ? [one.length] : [],
    ),
  )

/**
 * Whether a folder of a container is on a volume or a folder of the host, so that it outlives the container, from
 * `docker inspect NAME`; null when that does not tell. Memory that is mounted over a volume hides it. Without a folder:
 * whether there is any such place at all.
 */
export function outlivesContainer(inspected: string, folder: string | null): boolean | null {
  const container = jsonObjects(inspected)[0]
  if (!container || !Array.isArray(container.Mounts)) return null
  const mounts = container.Mounts.filter(isRecord)
  const kept = mounts.filter(mount => mount.Type === 'volume' || mount.Type === 'bind')
  if (folder === null) return kept.length > 0
  const host = isRecord(container.HostConfig) ? container.HostConfig : {}
  const memory = [
    ...(isRecord(host.Tmpfs) ? Object.keys(host.Tmpfs) : []),
    ...mounts.filter(mount => mount.Type === 'tmpfs').map(mount => mount.Destination),
  ]
  const inKept = deepest(
    folder,
    kept.flatMap(mount => [mount.Destination, mount.Source]),
  )
  return inKept >= 0 && inKept > deepest(folder, memory)
}
