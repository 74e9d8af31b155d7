import type { SshHop } from '#core/ssh/hop'

/** How a hop is called in sentences: its alias, with its address where that says more. */
export function hopName(hop: Pick<SshHop, 'alias' | 'host' | 'port'>): string {
  const address = hop.port === 22 ? hop.host : `${hop.host}:${hop.port}`
  return address.toLowerCase() === hop.alias.toLowerCase() ? hop.alias : `${hop.alias} (${address})`
}
