import { X509Certificate } from 'node:crypto'
import type { HostSession } from '#core/ports'
import { askDaemon, type DaemonFacts, daemonFacts } from '#core/registry/docker-daemon'
import {
  certificatesIn,
  type DockerFiles,
  dockerFiles,
  readDockerFiles,
  readHostAuthorities,
} from '#core/registry/docker-files'
import { helperLogin, type Login, loginPlace } from '#core/registry/login'

const answerTimeoutMs = 15_000

/** What Docker on the host knows of registries: its config, logins and authorities. */
export interface HostDocker {
  readonly daemon: DaemonFacts
  readonly files: DockerFiles
}

/** Reads what Docker on the host knows of registries; nothing changes there. What cannot be read counts as not set. */
export async function readHostDocker(host: HostSession): Promise<HostDocker> {
  const [info, files] = await Promise.all([output(host, askDaemon), output(host, readDockerFiles)])
  return { daemon: daemonFacts(info), files: dockerFiles(files) }
}

async function output(host: HostSession, argv: readonly string[], stdin?: string): Promise<string> {
  const ran = await host.exec.run(argv, {
    timeoutMs: answerTimeoutMs,
    ...(stdin === undefined ? {} : { stdin }),
  })
  return ran.ok && ran.value.code === 0 ? ran.value.stdout : ''
}

/** The login of a registry, or a sentence on a helper that gives none; null where Docker has none. */
export async function loginFor(
  host: HostSession,
  { files }: HostDocker,
  registry: string,
): Promise<{ readonly login: Login | null; readonly trouble: string | null }> {
  const place = loginPlace(files.config, registry)
  if (place.kind === 'none') return { login: null, trouble: null }
  if (place.kind === 'file') return { login: place.login, trouble: null }
  const program = `docker-credential-${place.name}`
  const ran = await host.exec.run([program, 'get'], { stdin: place.server, timeoutMs: answerTimeoutMs })
  const login = ran.ok && ran.value.code === 0 ? helperLogin(ran.value.stdout) : null
  // A helper says on stdout, with an exit code, that it has nothing for this registry.
  if (login !== null || (ran.ok && /not found/i.test(ran.value.stdout))) return { login, trouble: null }
  return {
    login: null,
    trouble: `${program} on the host, which keeps the logins, gives none for ${registry}.`,
  }
}

/** The certificates in a PEM text that can be read. */
export const readableCertificates = (pem: string): readonly string[] =>
  certificatesIn(pem).filter(one => {
    try {
      return new X509Certificate(one).subject !== undefined
    } catch {
      return false
    }
  })

/** The authorities that the host itself trusts. */
export const hostAuthorities = async (host: HostSession): Promise<readonly string[]> =>
  readableCertificates(await output(host, readHostAuthorities))
