import type { SshHop } from './hop.ts'

/**
 * The identity of the machine at the end of a route: its address and port, and those of the jump hosts before it. Two
 * aliases of one machine have the same; the user and the keys do not matter.
 */
export const machineOf = (hops: readonly Pick<SshHop, 'host' | 'port'>[]): string =>
  `ssh:${hops.map(({ host, port }) => `${host.toLowerCase()}:${port}`).join('>')}`
