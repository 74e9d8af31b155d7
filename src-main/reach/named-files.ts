import type { BrokerConfig } from '#core/model/config'
import type { NamedFile } from '#core/ports'
import type { SshHop } from '#core/ssh/hop'
import { homePath } from './paths.ts'

const settings = (path: string): NamedFile => ({ path, holds: 'settings' })
const hostKeys = (path: string): NamedFile => ({ path, holds: 'host-keys' })

/** What is read of a hop: keys with their certificates, and the host keys that are known. */
const filesOfHop = (hop: SshHop): readonly NamedFile[] => [
  ...hop.identityFiles.flatMap(path => [path, `${path}.pub`, `${path}-cert.pub`]).map(settings),
  ...[...hop.userKnownHosts, ...hop.globalKnownHosts].map(hostKeys),
]

/** The ssh configs and TLS files that a broker's config names, and the files of its hops as far as they are known. */
export function namedFiles(
  { reach, redis }: BrokerConfig,
  hops: readonly SshHop[],
  places: { readonly home: string; readonly trustStorePath: string },
): readonly NamedFile[] {
  const { home, trustStorePath } = places
  const { ssh } = reach
  const { tls } = redis
  const config = typeof ssh === 'object' ? ssh.config : undefined
  const own = typeof ssh === 'object' ? ssh.identityFile : undefined
  const ofSsh =
    ssh === undefined
      ? []
      : [
          ...(config === undefined ? ['~/.ssh/config', '/etc/ssh/ssh_config'] : [config]),
          ...(own === undefined ? [] : [own]),
        ]
  const ofTls = typeof tls === 'object' ? [tls.ca, tls.cert, tls.key] : []
  const paths = [...ofSsh, ...ofTls].flatMap(path => path ?? []).map(path => homePath(path, home))
  const all = [
    ...paths.map(settings),
    ...(ssh === undefined ? [] : [hostKeys(trustStorePath)]),
    ...hops.flatMap(filesOfHop),
  ]
  return [...new Map(all.map(file => [file.path, file])).values()]
}
