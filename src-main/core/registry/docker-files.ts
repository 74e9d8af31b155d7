import { sectionMark, sectionsOf } from '../host/sections.ts'

const readScript = `
say() { echo; echo '${sectionMark}'"$1"; }
[ -z "$brokerlight_docker" ] || DOCKER_CONFIG=~root/.docker
say config; cat -- "\${DOCKER_CONFIG:-$HOME/.docker}/config.json" 2>/dev/null
for d in /etc/docker/certs.d "\${XDG_CONFIG_HOME:-$HOME/.config}/docker/certs.d"; do
  for f in "$d"/*/*.crt; do
    [ -f "$f" ] || continue
    h=\${f%/*}; say "authority \${h##*/}"; head -c 262144 -- "$f" 2>/dev/null
  done
done
exit 0`

/** The command that prints the logins of Docker on the host and the authorities it trusts for single registries. */
export const readDockerFiles: readonly string[] = ['sh', '-c', readScript, 'brokerlight-registry']

/** The command that prints the authorities that the host itself trusts. */
export const readHostAuthorities: readonly string[] = [
  'sh',
  '-c',
  `for f in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
  [ -s "$f" ] && exec cat -- "$f"
done
exit 0`,
  'brokerlight-registry',
]

/** What `readDockerFiles` printed. */
export interface DockerFiles {
  /** The text of `config.json`; empty where there is none. */
  readonly config: string
  /** PEM texts by registry, `host[:port]`. */
  readonly authorities: ReadonlyMap<string, string>
}

/** Reads the answer of `readDockerFiles`. */
export function dockerFiles(stdout: string): DockerFiles {
  const authorities = new Map<string, string>()
  const [head = '', ...rest] = stdout.split(`${sectionMark}authority `)
  for (const block of rest) {
    const [host = ''] = block.split(/\r?\n/, 1)
    authorities.set(host, `${authorities.get(host) ?? ''}${block.slice(host.length)}`)
  }
  return { config: sectionsOf(head).get('config') ?? '', authorities }
}

/** The certificates of a PEM text, one by one. */
export const certificatesIn = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
