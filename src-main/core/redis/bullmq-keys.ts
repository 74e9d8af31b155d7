/** A BullMQ queue by its key prefix and the name that its library knows. */
export interface BullmqKeys {
  readonly prefix: string
  readonly queue: string
}

/**
 * The keys of a queue by the name it has here. BullMQ allows no colon in a name, so that one with a colon carries a prefix
 * of its own (`tenant-a:mail`); any other has the prefix of the config.
 */
export function bullmqKeys(name: string, prefix: string): BullmqKeys {
  const colon = name.lastIndexOf(':')
  return colon === -1
    ? { prefix, queue: name }
    : { prefix: name.slice(0, colon), queue: name.slice(colon + 1) }
}

/** A key of a BullMQ queue: of its lists, or of a job. */
export const bullmqKey = ({ prefix, queue }: BullmqKeys, part: string): string => `${prefix}:${queue}:${part}`
