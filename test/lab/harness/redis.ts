import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificate } from './certificate.ts'
import type { LabNames } from './names.ts'
import { freePort } from './port.ts'
import { endProcess } from './processes.ts'
import { type RedisVersion, serverCommand } from './redisbuild.ts'
import { daemon, inNetns, type Ran, run, until } from './run.ts'

export type RedisOptions = {
  readonly version?: RedisVersion
  /** On the gpu host's loopback, reachable by a tunnel only, or on this machine's own. */
  readonly where?: 'gpu' | 'desktop'
  readonly tls?: boolean
  /** More lines of its config file: `requirepass`, `user`, `rename-command` and whatever a test needs. */
  readonly config?: readonly string[]
}

/** A Redis of a test's own, next to the broker. */
export type RedisServer = {
  readonly host: string
  readonly port: number
  readonly folder: string
  readonly pid: number
  /** Signed the server's certificate; only with `tls`. */
  readonly caFile: string | undefined
  /** Runs redis-cli against it; give `-a` or `--user` yourself. */
  readonly cli: (...args: readonly string[]) => Promise<Ran>
  readonly stop: () => Promise<void>
}

/** Starts a Redis or Valkey and waits until it takes connections. */
export const startRedis = async (
  names: LabNames,
  root: string,
  options: RedisOptions = {},
): Promise<RedisServer> => {
  const { version = 'installed', where = 'gpu', tls = false, config = [] } = options
  mkdirSync(join(root, 'redis'), { recursive: true })
  const folder = mkdtempSync(join(root, 'redis/'))
  const port = await freePort()
  const certificate = tls
    ? await makeCertificate(folder, ['IP:127.0.0.1', 'DNS:localhost', 'DNS:redis.lab'])
    : undefined
  const listening = certificate
    ? ['port 0', `tls-port ${port}`, 'tls-auth-clients no']
        .concat(`tls-cert-file ${certificate.certFile}`, `tls-key-file ${certificate.keyFile}`)
        .concat(`tls-ca-cert-file ${certificate.caFile}`)
    : [`port ${port}`]
  const lines = ['bind 127.0.0.1', ...listening, `dir ${folder}`, 'save ""', 'appendonly no', ...config]
  writeFileSync(join(folder, 'redis.conf'), `${lines.join('\n')}\n`)
  const prefix = where === 'gpu' ? inNetns(names.gpuNetns) : []
  const log = join(folder, 'log')
  const pid = daemon([...prefix, ...(await serverCommand(version)), join(folder, 'redis.conf')], log)
  await until(`Redis ${version}; see ${log}`, () =>
    /ready to accept connections/i.test(readFileSync(log, 'utf8')),
  )
  const tlsWords = certificate ? ['--tls', '--cacert', certificate.caFile] : []
  return {
    host: '127.0.0.1',
    port,
    folder,
    pid,
    caFile: certificate?.caFile,
    cli: (...args) => run([...prefix, 'redis-cli', '-h', '127.0.0.1', '-p', `${port}`, ...tlsWords, ...args]),
    stop: async () => {
      await endProcess(pid)
      rmSync(folder, { recursive: true })
    },
  }
}
