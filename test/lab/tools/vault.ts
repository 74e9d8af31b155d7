import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustOnHost } from '../harness/host.ts'
import { brokerTags } from '../harness/images.ts'
import type { Lab } from '../harness/open.ts'
import { inNetns, must } from '../harness/run.ts'

/** The passwords of the broker behind them all. */
export interface VaultSecrets {
  readonly requirepass: string
  /** Of the ACL user `watcher`. */
  readonly watcher: string
  /** Of the ACL user `exporter`; its owner keeps it in .env, so it stands in the environment of that container. */
  readonly exporter: string
}

/** A compose project of the user that logs in by password, whose Redis wants one, too. */
export interface Vault {
  readonly directory: string
  /** What the app keeps beside the compose file. */
  readonly stateFolder: string
  readonly composeFile: string
  down(): Promise<void>
}

const composeText = `name: vault
services:
  redis:
    image: 127.0.0.1:5000/redis-broker:\${REDIS_BROKER_TAG}
    container_name: vault-redis
    command: [redis-server, /etc/vault/redis.conf]
    volumes: ["redis-data:/data", "./redis.conf:/etc/vault/redis.conf:ro"]
    ports: ["127.0.0.1:6379:6379"]
    healthcheck:
      test: [CMD-SHELL, "redis-cli --user pinger --pass any --no-auth-warning ping | grep -q PONG"]
      interval: 1s
      timeout: 5s
      retries: 3
      start_period: 2s
  redis-exporter:
    image: 127.0.0.1:5000/redis-exporter:latest
    container_name: vault-redis-exporter
    environment:
      REDIS_ADDR: redis://redis:6379
      REDIS_USER: exporter
      REDIS_PASSWORD: \${EXPORTER_PASSWORD}
    ports: ["127.0.0.1:9121:9121"]
    depends_on: { redis: { condition: service_healthy } }
volumes: { redis-data: { name: vault-data } }
`

/** A word of a Redis config, whatever is in it. */
const quoted = (word: string): string => `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

const configText = (secrets: VaultSecrets): string => `include /usr/local/etc/redis/redis.conf
requirepass ${quoted(secrets.requirepass)}
user watcher on ${quoted(`>${secrets.watcher}`)} ~* &* +@all
user exporter on ${quoted(`>${secrets.exporter}`)} ~* &* +@all
user pinger on nopass resetkeys -@all +ping
`

/** Starts the project in place of the lab's own. No secret is in the words of any command of it. */
export async function startVault(lab: Lab, secrets: VaultSecrets): Promise<Vault> {
  const home = join(lab.root, 'home', lab.names.passwordUser)
  const directory = join(home, 'vault')
  const composeFile = join(directory, 'compose.yml')
  const compose = (...words: readonly string[]) =>
    mustOnHost(lab.hostRun, ['docker', 'compose', '-f', composeFile, ...words])
  const down = async (): Promise<void> => {
    await compose('down', '-v', '--timeout', '2')
    rmSync(directory, { recursive: true })
  }

  await lab.broker.down()
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory)
  writeFileSync(composeFile, composeText)
  writeFileSync(join(directory, 'redis.conf'), configText(secrets))
  const env = [`REDIS_BROKER_TAG=${brokerTags.first}`, `EXPORTER_PASSWORD='${secrets.exporter}'`]
  writeFileSync(join(directory, '.env'), `${env.join('\n')}\n`)
  const owner = Number(await must(['id', '-u', lab.names.passwordUser]))
  chownSync(directory, owner, owner)
  await compose('up', '-d', '--wait', '--quiet-pull')
  await must([...inNetns(lab.names.gpuNetns), 'redis-cli'], {
    input: `AUTH ${quoted(secrets.requirepass)}\nSET key value\nXADD frames * n 1\nXGROUP CREATE frames readers 0\n`,
  })
  return { directory, composeFile, stateFolder: join(directory, '.brokerlight'), down }
}
