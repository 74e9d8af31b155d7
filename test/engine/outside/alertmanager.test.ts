import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { openService, startReceiver } from '../alerts/service-bench.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { until } from '../tools/wait.ts'
import { here, startAlertmanager } from './servers.ts'

const cleanups = createCleanups()
afterEach(cleanups.run)

interface Listed {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly fingerprint: string
}

/** What amtool lists as firing. */
async function listed(url: string): Promise<readonly Listed[]> {
  const args = ['--alertmanager.url', url, 'alert', 'query', '--output', 'json']
  const { stdout } = await promisify(execFile)('amtool', args)
  return JSON.parse(stdout)
}

async function bench(addressOf: (port: number) => string, prefix = '/') {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const hook = await startReceiver()
  cleanups.add(hook.close)
  const { port, kill } = await startAlertmanager(`${folder.path}/alertmanager`, hook.url, prefix)
  cleanups.add(kill)
  const at = await openService(folder.path, { webhook: { url: addressOf(port) } })
  cleanups.add(at.service.stop)
  return { ...at, hook, api: `http://127.0.0.1:${port}${prefix}` }
}

describe.skipIf(!here.alertmanager)('a real Alertmanager (needs its package)', () => {
  it.each([
    ['its API', '/', '/api/v2/alerts'],
    ['its API under a prefix', '/alertmanager', '/alertmanager/api/v2/alerts'],
    ['its page', '/', '/'],
    ['its page as a browser shows it', '/', '/#/alerts'],
    ['the API it had once', '/', '/api/v1/alerts'],
  ])('that is named by %s gets what fires and what is over', async (_, prefix, path) => {
    const { look, service, hook, api } = await bench(port => `http://127.0.0.1:${port}${path}`, prefix)
    await until('both', async () => {
      look({ rdb: false, aof: false })
      return (await listed(api)).length === 2
    })
    const [alert] = await listed(api)
    expect(alert).toMatchObject({
      labels: { broker: 'nebula', alertname: expect.any(String), severity: 'critical', layer: 'broker' },
      annotations: { summary: expect.any(String), description: expect.any(String) },
    })
    // It would be over by itself some minutes after we are gone.
    const leftMs = Date.parse(alert?.endsAt ?? '') - Date.now()
    expect(leftMs).toBeGreaterThan(60_000)
    expect(leftMs).toBeLessThan(300_000)
    expect(service.alerting()).toMatchObject({ webhook: { receiver: 'alertmanager', problem: null } })
    await until('one to be over', async () => {
      look({ rdb: true, aof: false })
      return (await listed(api)).map(({ labels }) => labels.alertname).join() === 'aof-write-failed'
    })
    await until('the message of Alertmanager', () => hook.received.length > 0)
  })

  it('sends a webhook messages of the shape that ours have', async () => {
    const { look, hook } = await bench(port => `http://127.0.0.1:${port}/api/v2/alerts`)
    const folder = temporaryFolder()
    cleanups.add(folder.remove)
    const own = await startReceiver()
    cleanups.add(own.close)
    const ours = await openService(folder.path, { webhook: { url: own.url } })
    cleanups.add(ours.service.stop)
    await until('both messages', () => {
      look({ rdb: false, aof: false })
      ours.look({ rdb: false, aof: false })
      return hook.received.some(({ body }) => body.includes('aof')) && own.received.length > 0
    })
    const shape = (body: string | undefined) => {
      const message = JSON.parse(body ?? '{}')
      const alert = message.alerts?.[0] ?? {}
      return {
        fields: Object.keys(message).sort(),
        alertFields: Object.keys(alert).sort(),
        fingerprints: message.alerts?.map((one: Listed) => one.fingerprint).sort(),
        endsAt: alert.endsAt,
        groupKey: message.groupKey,
        status: message.status,
      }
    }
    const theirs = hook.received.filter(({ body }) => JSON.parse(body).alerts.length === 2).at(-1)
    expect(shape(own.received.at(-1)?.body)).toEqual(shape(theirs?.body))
  })
})
