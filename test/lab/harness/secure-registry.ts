import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { madeOnce } from './cache.ts'
import { makeCertificate } from './certificate.ts'
import { plainRegistry } from './dockerd.ts'
import { mustOnHost } from './host.ts'
import { brokerTags, registryStorage } from './images.ts'
import { layerOf, pushImage } from './oci.ts'
import type { Lab } from './open.ts'
import { harnessFile } from './places.ts'
import { endProcess } from './processes.ts'
import { startRegistry } from './registry.ts'
import { daemon, inNetns, must, run, until } from './run.ts'

const ports = { front: 5443, back: 5002 } as const
const user = { name: 'ann', password: 'p:ąss word' } as const

/** The repository with many tags, `v1.0.0` to `v1.339.0`; `latest` among them was made last. */
export const manyTags = {
  repository: 'team/redis-broker',
  count: 340,
  latest: 'v1.9.0',
  last: 'v1.339.0',
} as const

/** A registry as in production: TLS by an authority of its own, a token realm, a login, and lists in pages of 100. */
export type SecureRegistry = {
  /** `host:port`, not on the loopback: Docker trusts nothing there without a certificate. */
  readonly address: string
  /** The same repositories by plain HTTP and without a login: `host:port`, which Docker on the host allows. */
  readonly plain: string
  /** Lets Docker on the host trust the registry, or not any more. */
  readonly trust: (isTrusted: boolean) => void
  /** `docker login` on the host, or `docker logout`. */
  readonly login: () => Promise<void>
  readonly logout: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** An index in `redis-broker`: for this machine it is `brokerTags.second`; `other` alone is for another platform. */
export const multi = { tag: 'main-multi', other: 'main-other' } as const

const indexType = 'application/vnd.oci.image.index.v1+json'
const manifestType = 'application/vnd.docker.distribution.manifest.v2+json'

const pushIndex = async (registry: string): Promise<void> => {
  const url = `http://${registry}/v2/redis-broker/manifests`
  const row = async (tag: string, architecture: string) => {
    const found = await fetch(`${url}/${tag}`, { headers: { accept: manifestType } })
    const digest = found.headers.get('docker-content-digest')
    return {
      mediaType: manifestType,
      digest,
      size: (await found.text()).length,
      platform: { os: 'linux', architecture },
    }
  }
  const own = process.arch === 'x64' ? 'amd64' : process.arch
  const manifests = [await row(multi.other, 's390x'), await row(brokerTags.second, own)]
  const body = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests })
  const pushed = await fetch(`${url}/${multi.tag}`, {
    method: 'PUT',
    body,
    headers: { 'content-type': indexType },
  })
  if (!pushed.ok) throw new Error(`push of an index: ${pushed.status} ${await pushed.text()}`)
}

/** The lab's own images, and the repository of many tags; made once, then kept in the cache. */
const storage = async (): Promise<string> => {
  const images = await registryStorage()
  return madeOnce(`secure2-${images.split('-').at(-1)}-${manyTags.count}`, async (folder, work) => {
    cpSync(images, folder, { recursive: true })
    const registry = await startRegistry(folder)
    mkdirSync(join(work, 'empty'))
    const layer = await layerOf(join(work, 'empty'))
    try {
      for (let at = 0; at < manyTags.count; at += 1) {
        const tag = `v1.${at}.0`
        // In another order than their names.
        const minutes = tag === manyTags.latest ? manyTags.count : (at * 7) % manyTags.count
        const created = new Date(Date.UTC(2026, 9, 1) + minutes * 60_000).toISOString()
        await pushImage(registry.address, manyTags.repository, [tag], [layer], { created, config: {} })
      }
      const other = { created: '2026-10-05T09:00:00Z', config: {}, architecture: 's390x' }
      await pushImage(registry.address, 'redis-broker', [multi.other], [layer], other)
      await pushIndex(registry.address)
    } finally {
      await registry.stop()
    }
  })
}

const plainConfig = (folder: string, address: string): string => `version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${folder} } }
http: { addr: "${address}", secret: lab }
`

const backConfig = (folder: string, address: string, caFile: string): string => `version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${folder} } }
http: { addr: "127.0.0.1:${ports.back}", secret: lab, relativeurls: true }
auth:
  token: { realm: "https://${address}/token", service: lab-registry, issuer: lab, rootcertbundle: ${caFile} }
`

/** Starts it on the gpu host; nobody is signed in, and Docker there does not trust it yet. */
export const startSecureRegistry = async (lab: Lab): Promise<SecureRegistry> => {
  const host = lab.names.address.gpu
  const address = `${host}:${ports.front}`
  const root = join(lab.root, 'secure-registry')
  rmSync(root, { recursive: true, force: true })
  mkdirSync(root)
  cpSync(await storage(), join(root, 'storage'), { recursive: true })
  const { caFile, certFile, keyFile } = await makeCertificate(root, [`IP:${host}`])
  const at = (file: string): string => join(root, file)
  writeFileSync(at('back.yml'), backConfig(at('storage'), address, caFile))
  const plain = plainRegistry(lab.names)
  writeFileSync(at('plain.yml'), plainConfig(at('storage'), plain))
  const front = { host, port: ports.front, back: ports.back, pageTags: 100, certFile, keyFile }
  writeFileSync(at('front.json'), JSON.stringify({ ...front, users: { [user.name]: user.password } }))
  const inside = inNetns(lab.names.gpuNetns)
  const pids = [
    daemon([...inside, 'docker-registry', 'serve', at('back.yml')], at('back.log')),
    daemon([...inside, 'docker-registry', 'serve', at('plain.yml')], at('plain.log')),
    daemon(
      [...inside, process.execPath, harnessFile('registry-front.mjs'), at('front.json')],
      at('front.log'),
    ),
  ]
  const curl = [...inside, 'curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--cacert', caFile]
  await until(
    'secure registry',
    async () => (await run([...curl, `https://${address}/v2/`])).stdout === '401',
  )
  await until('plain registry', async () => (await run([...curl, `http://${plain}/v2/`])).stdout === '200')
  const authorities = `/etc/docker/certs.d/${address}`
  const trust = (isTrusted: boolean): void => {
    rmSync(authorities, { recursive: true, force: true })
    if (!isTrusted) return
    mkdirSync(authorities, { recursive: true })
    cpSync(caFile, join(authorities, 'ca.crt'))
  }
  const logout = async (): Promise<void> => void (await lab.hostRun(['docker', 'logout', address]))
  trust(false)
  return {
    address,
    plain,
    trust,
    logout,
    login: async () => {
      const command = ['docker', 'login', '-u', user.name, '--password-stdin', address]
      await mustOnHost(lab.hostRun, command, { input: user.password })
    },
    stop: async () => {
      await logout()
      trust(false)
      if (existsSync('/etc/docker/certs.d'))
        await must(['rmdir', '--ignore-fail-on-non-empty', '/etc/docker/certs.d'])
      for (const pid of pids) await endProcess(pid)
      rmSync(root, { recursive: true, force: true })
    },
  }
}
