import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { AlertsConfig } from '#core/model/config'
import { configSchema } from '#core/model/config'
import type { Notice } from '#core/notices'
import { ok } from '#core/result'
import { openAlertService } from '../../../src-main/engine/alerts/create.ts'
import type { AlertService } from '../../../src-main/engine/alerts/service.ts'
import { faultsIn } from '../../../src-main/reach/faults.ts'
import { createLocalHttp } from '../../../src-main/reach/http.ts'
import { english } from '../../unit/core/support/samples.ts'
import { config, health } from '../../unit/core/support/views.ts'

/** What a broker's last saves were: each failed one is an alert of its own. */
export interface Saves {
  readonly rdb: boolean
  readonly aof: boolean
}

/** The alert service of a data folder, with one broker. */
export interface ServiceBench {
  readonly service: AlertService
  readonly notices: Notice[]
  readonly warnings: string[]
  /** Judges the broker with these saves, and tells. */
  look(saves: Saves): void
}

/** Opens the service of a window, or of a terminal; the clock is `nowMs` where a test moves it. */
export async function openService(
  folder: string,
  options: {
    readonly webhook?: AlertsConfig['webhook']
    readonly nowMs?: () => number
    readonly role?: 'terminal'
  } = {},
): Promise<ServiceBench> {
  const { nowMs = () => Date.now(), webhook } = options
  const notices: Notice[] = []
  const warnings: string[] = []
  const service = await openAlertService({
    path: join(folder, 'alerts.json'),
    role: options.role ?? 'window',
    isInstant: false,
    operator: 'ada@test',
    nowMs,
    steadyMs: () => performance.now(),
    randomId: () => crypto.randomUUID(),
    reach: { machine: async () => 'ssh:nebula:22' },
    http: createLocalHttp(faultsIn('en')),
    secrets: { resolve: async () => ok('') },
    voice: english,
    warn: text => void warnings.push(text),
  })
  const quick = { holdSeconds: 0, clearSeconds: 0 }
  const rules = { 'rdb-save-failed': quick, 'aof-write-failed': quick }
  const broker = config('nebula', { alerts: { rules } })
  service.apply({ ...configSchema.parse({}).alerts, ...(webhook && { webhook }) }, [broker])
  service.onNotice(notice => void notices.push(notice))
  return {
    service,
    notices,
    warnings,
    look({ rdb, aof }) {
      const common = { labels: {}, unit: 'bool', source: 'INFO', atMs: nowMs() } as const
      service.evaluate({
        broker,
        title: 'nebula',
        measures: [
          { name: 'redis_rdb_last_bgsave_ok', value: rdb ? 1 : 0, ...common },
          { name: 'redis_aof_last_write_ok', value: aof ? 1 : 0, ...common },
        ],
        connection: health('ok'),
        place: 'ssh nebula',
        muted: null,
        runs: [],
        isHandedOver: false,
        canRollBack: false,
      })
      service.tell()
    },
  }
}

/** A receiver of webhooks: it keeps what it is sent, and answers as it is told to. */
export interface Receiver {
  readonly url: string
  readonly received: { readonly method: string; readonly path: string; readonly body: string }[]
  answer: { status: number; headers?: Readonly<Record<string, string>> }
  close(): void
}

/** Starts a receiver on loopback. */
export async function startReceiver(): Promise<Receiver> {
  const received: Receiver['received'] = []
  const server = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      received.push({ method: request.method ?? '', path: request.url ?? '', body })
      response.writeHead(receiver.answer.status, receiver.answer.headers).end()
    })()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: { status: 200 },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return receiver
}
