import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { expectFieldCase } from '../../tools/field-case.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { until } from '../tools/wait.ts'
import { openService, type Receiver, startReceiver } from './service-bench.ts'

const cleanups = createCleanups()
afterEach(cleanups.run)

const both = { rdb: false, aof: false }
const one = { rdb: true, aof: false }
const none = { rdb: true, aof: true }

async function bench(nowMs?: () => number) {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const hook = await startReceiver()
  cleanups.add(hook.close)
  const options = { webhook: { url: hook.url }, ...(nowMs && { nowMs }) }
  const at = await openService(folder.path, options)
  cleanups.add(at.service.stop)
  return { ...at, hook, folder: folder.path, options }
}

const messages = ({ received }: Receiver) => received.map(({ body }) => JSON.parse(body))
const said = (message: {
  readonly status: string
  readonly alerts: readonly { readonly status: string; readonly labels: { readonly alertname: string } }[]
}): readonly string[] => [
  message.status,
  ...message.alerts.map(({ status, labels }) => `${labels.alertname} ${status}`).sort(),
]

test('a message holds the whole group: it fires as long as one alert of it does', async () => {
  const { look, hook } = await bench()
  const sends = (saves: typeof both, count: number) =>
    until(`message ${count}`, () => {
      look(saves)
      return hook.received.length === count
    })
  await sends({ rdb: false, aof: true }, 1)
  await sends(both, 2)
  await sends(one, 3)
  await sends(none, 4)
  const all = messages(hook).map(said)
  expect(all).toEqual([
    ['firing', 'rdb-save-failed firing'],
    ['firing', 'aof-write-failed firing', 'rdb-save-failed firing'],
    ['firing', 'aof-write-failed firing', 'rdb-save-failed resolved'],
    ['resolved', 'aof-write-failed resolved'],
  ])
  expectFieldCase(
    { kind: 'alerts', input: 'one of two alerts of a broker is over: message to the webhook' },
    { shown: '', notified: all[2]?.join(', ') ?? '' },
    { shown: '', notified: 'firing, aof-write-failed firing, rdb-save-failed resolved' },
  )
})

test('a webhook that refuses loses nothing: it is said, kept over a restart, and sent when something changes', async () => {
  const first = await bench()
  const { hook } = first
  hook.answer = { status: 403 }
  await until('the refusal', () => {
    first.look(both)
    return first.service.alerting().notes.length > 0
  })
  const { webhook, notes } = first.service.alerting()
  expect(webhook).toMatchObject({ receiver: 'webhook', deliveredAtMs: null, problem: { status: 403 } })
  expectFieldCase(
    { kind: 'alerts', input: 'a webhook answers 403' },
    { shown: notes.join(' ').replaceAll(/\d+:\d\d/g, 'TIME'), notified: '' },
    {
      shown: 'The webhook refused the alerts at TIME: it answered 403. Next attempt: TIME.',
      notified: '',
    },
  )
  const count = hook.received.length
  for (let look = 0; look < 5; look++) first.look(both)
  expect(hook.received).toHaveLength(count)
  await first.service.stop()
  const second = await openService(first.folder, first.options)
  cleanups.add(second.service.stop)
  expect(second.service.alerting().webhook?.problem?.status).toBe(403)
  hook.answer = { status: 200 }
  await until('the message', () => {
    second.look(one)
    return second.service.alerting().webhook?.deliveredAtMs != null
  })
  expect(messages(hook).map(said).at(-1)).toEqual([
    'firing',
    'aof-write-failed firing',
    'rdb-save-failed resolved',
  ])
  expect(second.service.alerting().notes).toEqual([])
})

test.each([429, 503, 408])('an answer %s is tried again, no sooner than the server asks', async status => {
  let aheadMs = 0
  const { look, hook, service } = await bench(() => Date.now() + aheadMs)
  hook.answer = { status, headers: { 'retry-after': '120' } }
  await until('the answer', () => {
    look(both)
    return service.alerting().webhook?.problem?.status === status
  })
  const { problem } = service.alerting().webhook ?? {}
  expect((problem?.nextAtMs ?? 0) - (problem?.atMs ?? 0)).toBe(120_000)
  hook.answer = { status: 200 }
  look(one)
  look(one)
  expect(hook.received).toHaveLength(1)
  aheadMs = 121_000
  await until('the message', () => {
    look(one)
    return hook.received.length === 2
  })
  expect(said(messages(hook)[1])).toContain('rdb-save-failed resolved')
})

test('a message that failed while the clock was years ahead is sent again once it is right', async () => {
  let aheadMs = 1e12
  const { look, hook, service } = await bench(() => Date.now() + aheadMs)
  hook.answer = { status: 503 }
  await until('the answer', () => {
    look(both)
    return service.alerting().webhook?.problem?.status === 503
  })
  hook.answer = { status: 200 }
  aheadMs = 0
  await until('the message', () => {
    look(both)
    return hook.received.length >= 2
  })
})

test('messages that an older version left are sent as groups', async () => {
  const folder = temporaryFolder()
  cleanups.add(folder.remove)
  const older = (id: string, broker: string) => ({
    id,
    body: JSON.stringify({ version: '4', groupLabels: { broker }, alerts: [] }),
    attempts: 3,
    nextAtMs: 1,
  })
  const state = {
    standing: [],
    over: [],
    silences: [{ id: 's', broker: null, rule: null, untilMs: Date.now() + 60_000, comment: '', by: 'ada' }],
    causes: { 'host:ssh nebula': { sinceMs: 1, brokers: ['nebula'] } },
    posts: [older('a', 'nebula'), older('b', 'nebula'), older('c', 'raibid')],
  }
  writeFileSync(join(folder.path, 'alerts.json'), JSON.stringify(state))
  const { service } = await openService(folder.path)
  cleanups.add(service.stop)
  expect(service.silences()).toHaveLength(1)
  expect(service.alerting()).toMatchObject({ notes: [], damaged: null })
  expect(readFileSync(join(folder.path, 'alerts.json'), 'utf8')).toContain('"s"')
})
