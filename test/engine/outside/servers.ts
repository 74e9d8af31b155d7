import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { accepts, freePort, until } from '../tools/wait.ts'

/** A real server of a Debian package that a test started and ends by its own process. */
export interface Server {
  readonly port: number
  kill(): Promise<void>
}

const rabbitmqScript = '/usr/lib/rabbitmq/bin/rabbitmq-server'
const hasProgram = (name: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, name)))

/** What is installed here; `npm test` installs it where it may. */
export const here = {
  prometheus: hasProgram('prometheus') && hasProgram('promtool') && hasProgram('prometheus-redis-exporter'),
  alertmanager: hasProgram('prometheus-alertmanager') && hasProgram('amtool'),
  rabbitmq: existsSync(rabbitmqScript) && hasProgram('epmd'),
}

interface Started {
  readonly process: ChildProcess
  kill(): Promise<void>
}

function start(
  folder: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Started {
  mkdirSync(folder, { recursive: true })
  const log = openSync(join(folder, 'log'), 'a')
  const child = spawn(command, [...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  return {
    process: child,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** redis_exporter for a Redis on loopback, with more of its own options. */
export async function startExporter(
  folder: string,
  redisPort: number,
  more: readonly string[] = [],
): Promise<Server> {
  const port = await freePort()
  const { kill } = start(folder, 'prometheus-redis-exporter', [
    '-redis.addr',
    `redis://127.0.0.1:${redisPort}`,
    '-web.listen-address',
    `127.0.0.1:${port}`,
    ...more,
  ])
  await until(`redis_exporter on ${port}`, () => accepts(port))
  return { port, kill }
}

/** A Prometheus that scrapes these ports each second; `past` is OpenMetrics text that it remembers from before. */
export async function startPrometheus(folder: string, ports: readonly number[], past = ''): Promise<Server> {
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  const data = join(folder, 'data')
  const targets = ports.map(each => `'127.0.0.1:${each}'`).join(', ')
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: redis, static_configs: [{ targets: [${targets}] }] }]\n`,
  )
  if (past !== '') {
    writeFileSync(join(folder, 'past'), past)
    const filling = start(folder, 'promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'past', data])
    await once(filling.process, 'exit')
  }
  const { kill } = start(folder, 'prometheus', [
    '--config.file=prometheus.yml',
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ])
  await until(`Prometheus on ${port}`, () =>
    fetch(`http://127.0.0.1:${port}/-/ready`).then(
      answer => answer.ok,
      () => false,
    ),
  )
  return { port, kill }
}

/** An Alertmanager that sends every group to `webhook` at once; its API is under `prefix`. */
export async function startAlertmanager(folder: string, webhook: string, prefix = '/'): Promise<Server> {
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'alertmanager.yml'),
    `route: { receiver: hook, group_by: [broker], group_wait: 0s, group_interval: 1s }\nreceivers: [{ name: hook, webhook_configs: [{ url: '${webhook}', send_resolved: true }] }]\n`,
  )
  const { kill } = start(folder, 'prometheus-alertmanager', [
    '--config.file=alertmanager.yml',
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    `--web.route-prefix=${prefix}`,
    '--cluster.listen-address=',
  ])
  await until(`Alertmanager on ${port}`, () =>
    fetch(`http://127.0.0.1:${port}${prefix.replace(/\/$/, '')}/-/ready`).then(
      answer => answer.ok,
      () => false,
    ),
  )
  return { port, kill }
}

/** A RabbitMQ with its management API and metrics; guest with the password guest may do all. */
export interface RabbitmqServer extends Server {
  readonly management: string
  readonly metrics: string
  /** Speaks STOMP, in which a consumer is a few lines of text. */
  readonly stompPort: number
}

/** Starts a RabbitMQ with an epmd of its own and more lines of config, and ends both: neither outlives the test. */
export async function startRabbitmq(folder: string, more: readonly string[] = []): Promise<RabbitmqServer> {
  const [port = 0, stompPort = 0, managementPort = 0, metricsPort = 0, distributionPort = 0, epmdPort = 0] =
    await Promise.all(Array.from({ length: 6 }, freePort))
  const epmd = start(join(folder, 'epmd'), 'epmd', ['-port', String(epmdPort)], {
    ERL_EPMD_ADDRESS: '127.0.0.1',
  })
  const loopback = (plugin: string, at: number): string =>
    `${plugin}.tcp.ip = 127.0.0.1\n${plugin}.tcp.port = ${at}\n`
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    `listeners.tcp.1 = 127.0.0.1:${port}\nstomp.listeners.tcp.1 = 127.0.0.1:${stompPort}\n${loopback('management', managementPort)}${loopback('prometheus', metricsPort)}${more.map(line => `${line}\n`).join('')}`,
  )
  writeFileSync(join(folder, 'plugins'), '[rabbitmq_management,rabbitmq_prometheus,rabbitmq_stomp].\n')
  const rabbitmq = start(folder, rabbitmqScript, [], {
    // With it the script becomes the server, so that its process is ours to end.
    RUNNING_UNDER_SYSTEMD: '1',
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_NODENAME: 'test@localhost',
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'logs'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
  })
  const kill = async (): Promise<void> => {
    await rabbitmq.kill()
    await epmd.kill()
  }
  await until(`RabbitMQ on ${managementPort}`, () => accepts(managementPort), 150_000)
  return {
    port,
    stompPort,
    kill,
    management: `http://127.0.0.1:${managementPort}`,
    metrics: `http://127.0.0.1:${metricsPort}/metrics`,
  }
}
