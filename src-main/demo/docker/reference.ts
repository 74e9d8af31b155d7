/** The parts of an image reference like `127.0.0.1:5000/redis-broker:main-a1b2c3d@sha256:…`. */
export interface Reference {
  readonly repository: string
  readonly tag: string | null
  readonly digest: string | null
}

/** Takes an image reference apart. The colon before a tag comes after the last slash. */
export function parseReference(text: string): Reference {
  const [name = '', digest] = text.split('@', 2)
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  return {
    repository: colon < 0 ? name : name.slice(0, colon),
    tag: colon < 0 ? null : name.slice(colon + 1),
    digest: digest ?? null,
  }
}

/** The reference docker means when neither tag nor digest is given. */
export function withDefaultTag(reference: Reference): Reference {
  return reference.tag === null && reference.digest === null ? { ...reference, tag: 'latest' } : reference
}

/** A reference as docker prints it. */
export function printReference(reference: Reference): string {
  const tag = reference.tag === null ? '' : `:${reference.tag}`
  const digest = reference.digest === null ? '' : `@${reference.digest}`
  return `${reference.repository}${tag}${digest}`
}
