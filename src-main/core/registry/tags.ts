import type { DeployableTag, DeployableTags } from '../model/tags.ts'

/** The tags of one service's repository. */
export interface ServiceTags {
  readonly service: string
  readonly tags: ReadonlySet<string>
}

const byName = new Intl.Collator('en', { numeric: true })

/** Signatures and attestations are kept under such tags. */
const isArtifact = (tag: string): boolean => /^sha256-[0-9a-f]{64}(?:\.|$)/.test(tag)

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The tags of all services that a pattern allows (`*` is any text), each with the services that do not have it. */
export function deployable(services: readonly ServiceTags[], pattern: string): readonly DeployableTag[] {
  const allowed = new RegExp(`^${pattern.split('*').map(escapePattern).join('.*')}$`)
  const names = new Set(services.flatMap(({ tags }) => [...tags]))
  return [...names]
    .filter(name => allowed.test(name) && !isArtifact(name))
    .sort((one, other) => byName.compare(other, one) || (one < other ? 1 : -1))
    .map(name => ({
      name,
      missing: services.flatMap(({ service, tags }) => (tags.has(name) ? [] : [service])),
    }))
}

/** The tags that every service has. */
export const complete = ({ tags }: DeployableTags): readonly string[] =>
  tags.flatMap(({ name, missing }) => (missing.length === 0 ? [name] : []))

/** A tag with the image behind it; `createdMs` is null where its config does not tell. */
export interface DatedTag {
  readonly name: string
  readonly id: string
  readonly createdMs: number | null
}

/** The tag whose image was made last; several tags of one image count as one. Null where that cannot be told. */
export function latestTag(tags: readonly DatedTag[]): string | null {
  const times = tags.flatMap(({ createdMs }) => (createdMs === null ? [] : [createdMs]))
  if (times.length !== tags.length || times.length === 0) return null
  const last = Math.max(...times)
  const newest = tags.filter(({ createdMs }) => createdMs === last)
  if (new Set(newest.map(({ id }) => id)).size > 1) return null
  // A tag that does not move says more than one that does.
  return (newest.find(({ name }) => name !== 'latest') ?? newest[0])?.name ?? null
}
