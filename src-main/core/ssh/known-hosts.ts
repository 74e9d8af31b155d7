import { matchesPatternList } from '#core/ssh/pattern'

/** One line of a known_hosts file. `at` is `path:line`. */
export interface KnownHost {
  readonly marker: 'none' | 'revoked' | 'cert-authority'
  /** Names as patterns, or one hashed name. */
  readonly names: readonly string[] | { readonly salt: string; readonly hash: string }
  readonly keyType: string
  readonly keyBase64: string
  readonly at: string
}

/** A host key as a server shows it. */
export interface HostKey {
  readonly keyType: string
  readonly keyBase64: string
}

/** HMAC-SHA1 of a name under a salt, both in and out in base64 where they are bytes: passed in, this file is pure. */
export type HmacSha1 = (saltBase64: string, name: string) => string

/** What the known_hosts files say about a key that a host shows. */
export type HostKeyVerdict =
  | { readonly verdict: 'trusted'; readonly at: string }
  /** No key is on file. `authorities`: lines that would vouch for a host certificate, which is not supported here. */
  | { readonly verdict: 'unknown'; readonly authorities: readonly string[] }
  /** Keys are on file, and this is none of them. */
  | { readonly verdict: 'changed'; readonly known: readonly KnownHost[] }
  | { readonly verdict: 'revoked'; readonly known: readonly KnownHost[] }

const markers: Readonly<Record<string, KnownHost['marker']>> = {
  '@revoked': 'revoked',
  '@cert-authority': 'cert-authority',
}

/** Reads a known_hosts file; lines that make no sense are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string, path: string): readonly KnownHost[] {
  return text.split(/\r?\n/).flatMap((line, index): KnownHost[] => {
    const words = line.trim().split(/[ \t]+/)
    const first = words[0] ?? ''
    if (first === '' || first.startsWith('#')) return []
    const marker = first.startsWith('@') ? markers[first] : 'none'
    const [names, keyType, keyBase64] = marker === 'none' ? words : words.slice(1)
    if (marker === undefined || !names || !keyType || !/^[A-Za-z0-9+/]+=*$/.test(keyBase64 ?? '')) return []
    const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(names) ?? []
    return [
      {
        marker,
        names: salt !== undefined && hash !== undefined ? { salt, hash } : names.toLowerCase().split(','),
        keyType,
        keyBase64: keyBase64 ?? '',
        at: `${path}:${index + 1}`,
      },
    ]
  })
}

const isNamed = (entry: KnownHost, name: string, hmacSha1: HmacSha1): boolean =>
  'salt' in entry.names
    ? hmacSha1(entry.names.salt, name) === entry.names.hash
    : matchesPatternList(entry.names, name)

/** The names a host's key may be filed under: `host` or `[host]:port`, and the host without its port where that may vouch. */
export interface KeyNames {
  readonly keyName: string
  readonly keyNameWithoutPort: string | null
}

/** The lines about a host under one name. */
export function entriesFor(
  entries: readonly KnownHost[],
  name: string,
  hmacSha1: HmacSha1,
): readonly KnownHost[] {
  return entries.filter(entry => isNamed(entry, name.toLowerCase(), hmacSha1))
}

function judge(about: readonly KnownHost[], key: HostKey): HostKeyVerdict {
  const same = about.filter(entry => entry.keyBase64.replace(/=+$/, '') === key.keyBase64.replace(/=+$/, ''))
  const revoked = same.filter(entry => entry.marker === 'revoked')
  if (revoked.length > 0) return { verdict: 'revoked', known: revoked }
  const trusted = same.find(entry => entry.marker === 'none')
  if (trusted) return { verdict: 'trusted', at: trusted.at }
  const known = about.filter(entry => entry.marker === 'none')
  if (known.length > 0) return { verdict: 'changed', known }
  const authorities = about.filter(entry => entry.marker === 'cert-authority').map(entry => entry.at)
  return { verdict: 'unknown', authorities }
}

/**
 * Judges the key a host shows against all known_hosts lines. A key of another type than the one on file is a changed
 * key: known types are asked for first, so a host that still had its key would have shown it. The name without port
 * can only vouch for a key or revoke it, as in OpenSSH.
 */
export function judgeHostKey(
  entries: readonly KnownHost[],
  names: KeyNames,
  key: HostKey,
  hmacSha1: HmacSha1,
): HostKeyVerdict {
  const verdict = judge(entriesFor(entries, names.keyName, hmacSha1), key)
  if (verdict.verdict !== 'unknown' || names.keyNameWithoutPort === null) return verdict
  const without = judge(entriesFor(entries, names.keyNameWithoutPort, hmacSha1), key)
  return without.verdict === 'changed' ? verdict : without
}
