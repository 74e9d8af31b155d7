import { jsonObjects } from './facts.ts'

const inside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)

/**
 * Whether a folder of a container is on a volume or a folder of the host, so that it outlives the container, from
 * `docker inspect NAME`; null when that does not tell.
 */
export function outlivesContainer(inspected: string, folder: string): boolean | null {
  const mounts = jsonObjects(inspected)[0]?.Mounts
  if (!Array.isArray(mounts)) return null
  return mounts.some((mount: unknown) => {
    if (typeof mount !== 'object' || mount === null) return false
    const { Type, Destination, Source } = mount as Readonly<Record<string, unknown>>
    if (Type !== 'volume' && Type !== 'bind') return false
    return [Destination, Source].some(path => typeof path === 'string' && path !== '' && inside(folder, path))
  })
}
