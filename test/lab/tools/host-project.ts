import { join } from 'node:path'
import type { BrokerView } from '#core/model/snapshot'
import { openTestApp } from '../../engine/tools/app.ts'
import { createCleanups, temporaryFolder } from '../../engine/tools/folder.ts'
import { until } from '../../engine/tools/wait.ts'
import type { Verdict } from '../../tools/field-case.ts'
import { mustOnHost } from '../harness/host.ts'
import { brokerTags } from '../harness/images.ts'
import type { Lab } from '../harness/open.ts'

/** A compose file as many write it: no name, no health check, one Redis. */
export const plainCompose = (port = 6379): string =>
  [
    'services:',
    '  redis:',
    `    image: 127.0.0.1:5000/redis-broker:${brokerTags.first}`,
    '    restart: unless-stopped',
    '    healthcheck: { disable: true }',
    `    ports: ["127.0.0.1:${port}:6379"]`,
    '    volumes: ["redis-data:/data"]',
    'volumes: { redis-data: {} }',
    '',
  ].join('\n')

/** Writes a file below the home of the lab's user, making its folder. */
export async function layFile(lab: Lab, path: string, text: string): Promise<void> {
  const script = 'mkdir -p -- "$(dirname -- "$1")" && cat >"$1"'
  await mustOnHost(lab.hostRun, ['sh', '-c', script, 'sh', join(lab.home, path)], { input: text })
}

/** `docker compose` in a folder below the home of the lab's user. */
export const composeIn = (lab: Lab, folder: string, ...words: readonly string[]): Promise<string> =>
  mustOnHost(lab.hostRun, ['docker', 'compose', ...words], { cwd: join(lab.home, folder) })

/** The config of a broker whose Redis is in a compose project of the lab's host. */
export const projectBroker = (lab: Lab, compose: object, broker: object = {}): string =>
  JSON.stringify({
    brokers: {
      nebula: {
        reach: { ssh: { host: 'gpu', config: lab.ssh.sshConfig } },
        runtime: { compose },
        alerts: { rules: { 'disk-low': false, 'host-memory-low': false, restarted: false } },
        ...broker,
      },
    },
  })

/** An app that somebody looks at, with what it shows and notifies of its one broker. */
export interface Shown {
  broker(): BrokerView
  /** What is shown and notified now. */
  verdict(): Verdict
  until(what: string, satisfies: (broker: BrokerView) => boolean): Promise<void>
  stop(): Promise<void>
}

/** Opens an app on a broker, in whatever state that is. */
export async function show(config: string): Promise<Shown> {
  const ends = createCleanups()
  const home = temporaryFolder()
  ends.add(home.remove)
  const app = await openTestApp(home.path, config, '')
  ends.add(app.stop)
  let last: BrokerView | undefined
  const notified: string[] = []
  app.engine.onSnapshot(({ brokers }) => {
    last = brokers[0]
  })
  app.engine.onNotice(({ title, body }) => notified.push(`${title}: ${body}`))
  app.engine.setSeen(true)
  const broker = (): BrokerView => {
    if (last === undefined) throw new Error('nothing was shown yet')
    return last
  }
  return {
    broker,
    verdict: () => {
      const { level, reasons } = broker().health
      // What a sentence says of when is of this run.
      const [text = ''] = reasons.map(reason => reason.text)
      return { shown: text === '' ? level : `${level}: ${text}`, notified: notified.join('\n') }
    },
    until: (what, satisfies) => until(what, () => last !== undefined && satisfies(last), 60_000),
    stop: async () => void (await ends.run()),
  }
}
