import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabNames } from './names.ts'
import { freePort } from './port.ts'
import { endProcess, pidIn } from './processes.ts'
import { daemon, inNetns, must, run, until } from './run.ts'

/** Where the gpu host's own registry listens; on its loopback only. */
export const registryAddress = '127.0.0.1:5000'

const configText = (storage: string, address: string): string => `version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${storage} }, delete: { enabled: true } }
http: { addr: "${address}", secret: lab }
`

/** A registry of this machine's own, for filling its storage. */
export const startRegistry = async (
  storage: string,
): Promise<{ readonly address: string; readonly stop: () => Promise<void> }> => {
  const address = `127.0.0.1:${await freePort()}`
  writeFileSync(`${storage}.yml`, configText(storage, address))
  const pid = daemon(['docker-registry', 'serve', `${storage}.yml`], `${storage}.log`)
  await until('registry', () =>
    fetch(`http://${address}/v2/`).then(
      answer => answer.ok,
      () => false,
    ),
  )
  return { address, stop: () => endProcess(pid) }
}

/** The registry of the gpu host. */
export type Registry = {
  readonly address: string
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Digest behind a tag of `redis-broker`, as a pull would pin it. */
  readonly digest: (tag: string, repository?: string) => Promise<string>
  /** Lets a tag mean another release, as a push of it would. */
  readonly retag: (tag: string, asTag: string, repository?: string) => Promise<void>
}

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json'

/** The handle of the gpu host's registry. */
export const registry = (names: LabNames, root: string): Registry => {
  const pidFile = join(root, 'registry.pid')
  const url = (repository: string, tag: string): string =>
    `http://${registryAddress}/v2/${repository}/manifests/${tag}`
  const curl = (...args: readonly string[]): Promise<string> =>
    must([...inNetns(names.gpuNetns), 'curl', '-sSf', '-H', `Accept: ${manifestType}`, ...args])
  return {
    address: registryAddress,
    start: async () => {
      if (pidIn(pidFile)) return
      writeFileSync(join(root, 'registry.yml'), configText(join(root, 'registry'), registryAddress))
      const command = ['docker-registry', 'serve', join(root, 'registry.yml')]
      writeFileSync(
        pidFile,
        `${daemon([...inNetns(names.gpuNetns), ...command], join(root, 'log/registry.log'))}`,
      )
      const answers = async (): Promise<boolean> =>
        (await run([...inNetns(names.gpuNetns), 'curl', '-sf', `http://${registryAddress}/v2/`])).code === 0
      await until('registry', answers)
    },
    stop: async () => {
      const pid = pidIn(pidFile)
      if (pid) await endProcess(pid)
      if (existsSync(pidFile)) rmSync(pidFile)
    },
    digest: async (tag, repository = 'redis-broker') =>
      /docker-content-digest: (\S+)/i.exec(await curl('-I', url(repository, tag)))?.[1] ?? '',
    retag: async (tag, asTag, repository = 'redis-broker') => {
      const manifest = join(root, 'manifest.json')
      await curl('-o', manifest, url(repository, asTag))
      await curl(
        '-X',
        'PUT',
        '-H',
        `Content-Type: ${manifestType}`,
        '--data-binary',
        `@${manifest}`,
        url(repository, tag),
      )
    },
  }
}
