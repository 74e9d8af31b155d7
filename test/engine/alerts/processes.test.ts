import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { AlertsConfig } from '#core/model/config'
import { configSchema } from '#core/model/config'
import type { Notice } from '#core/notices'
import { ok } from '#core/result'
import { type AlertDeps, openAlertService } from '../../../src-main/engine/alerts/create.ts'
import type { AlertService } from '../../../src-main/engine/alerts/service.ts'
import { faultsIn } from '../../../src-main/reach/faults.ts'
import { createLocalHttp } from '../../../src-main/reach/http.ts'
import { english } from '../../unit/core/support/samples.ts'
import { config, health } from '../../unit/core/support/views.ts'
import { createCleanups, temporaryFolder } from '../tools/folder.ts'
import { freePort, until } from '../tools/wait.ts'

const perFile = createCleanups()
const perTest = createCleanups()
const canary = 'Bearer c4n4ry'
let takes = true
let server: Server
let port: number
const received: { readonly authorization: string | undefined; readonly body: string }[] = []

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void textOf(request).then(body => {
      if (takes) received.push({ authorization: request.headers.authorization, body })
      response.writeHead(takes ? 200 : 503).end()
    })
  })
  port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  perFile.add(() => server.close())
})
afterAll(perFile.run)
afterEach(perTest.run)

interface Process {
  readonly service: AlertService
  readonly notices: Notice[]
  readonly warnings: string[]
  /** Judges the broker as down or up, and tells. */
  look(level: 'ok' | 'down'): void
  raised(): readonly string[]
}

/** What a process of this data folder has of alerts. */
async function open(
  folder: string,
  role: AlertDeps['role'],
  webhook?: AlertsConfig['webhook'],
): Promise<Process> {
  const notices: Notice[] = []
  const warnings: string[] = []
  const service = await openAlertService({
    path: join(folder, 'alerts.json'),
    role,
    isInstant: false,
    operator: `${role}@test`,
    nowMs: () => Date.now(),
    steadyMs: () => performance.now(),
    randomId: () => crypto.randomUUID(),
    reach: { machine: async () => 'ssh:nebula:22' },
    http: createLocalHttp(faultsIn('en')),
    secrets: { resolve: async () => ok(canary) },
    voice: english,
    warn: text => void warnings.push(text),
  })
  perTest.add(service.stop)
  const broker = config('nebula')
  service.apply({ ...configSchema.parse({}).alerts, ...(webhook && { webhook }) }, [broker])
  if (role === 'window') service.onNotice(notice => void notices.push(notice))
  return {
    service,
    notices,
    warnings,
    look(level) {
      const value = level === 'down' ? 0 : 1
      const up = { labels: {}, unit: 'bool', source: 'Brokerlight', atMs: Date.now() } as const
      service.evaluate({
        broker,
        title: 'nebula',
        measures: [{ name: 'brokerlight_up', value, ...up }],
        connection: health(level),
        place: 'ssh nebula',
        muted: null,
        runs: [],
        isHandedOver: false,
        canRollBack: false,
      })
      service.tell()
    },
    raised: () => service.raised('nebula').map(({ rule }) => rule),
  }
}

function emptyFolder(): string {
  const folder = temporaryFolder()
  perTest.add(folder.remove)
  return folder.path
}

/** Whether the outage is in the file that others read. */
const isKept = (folder: string) => () => {
  const path = join(folder, 'alerts.json')
  return existsSync(path) && readFileSync(path, 'utf8').includes('instance-down')
}

/** Lets a process see the broker down until that is raised. */
async function fall(one: Process): Promise<void> {
  await until('the outage to be raised', () => {
    one.look('down')
    return one.raised().length > 0
  })
}

test('a terminal beside a window tells and writes nothing, sees the same, and its word counts', async () => {
  const folder = emptyFolder()
  const window = await open(folder, 'window')
  await fall(window)
  await until('the notification', () => {
    window.look('down')
    return window.notices.length === 1
  })
  await until('it on disk', isKept(folder))
  const terminal = await open(folder, 'terminal')
  expect(terminal.raised()).toEqual(['instance-down'])
  terminal.look('ok')
  expect(terminal.raised()).toEqual(['instance-down'])
  const [alert] = terminal.service.raised('nebula')
  const id = alert?.id ?? ''
  expect(await terminal.service.acknowledge(id.slice(0, 4), 'on it')).toEqual(ok(null))
  expect(terminal.service.raised('nebula')[0]?.acknowledged).toMatchObject({
    by: 'terminal@test',
    note: 'on it',
  })
  await until('the window to know', () => window.service.raised('nebula')[0]?.acknowledged?.note === 'on it')
  expect(await terminal.service.unacknowledge(id)).toEqual(ok(null))
  await until('the window to know', () => window.service.raised('nebula')[0]?.acknowledged === null)
  await terminal.service.acknowledge(id, 'still on it')
  await until(
    'the request to be done with',
    () => readdirSync(join(folder, 'alerts.json.requests')).length === 0,
  )
  const silenced = await terminal.service.silence({
    broker: null,
    rule: null,
    untilMs: Date.now() + 60_000,
    comment: 'move',
  })
  await until('the silence', () => window.service.silences().length === 1)
  expect(silenced).toMatchObject({ ok: true, value: { by: 'terminal@test' } })
  await terminal.service.endSilence(window.service.silences()[0]?.id ?? '')
  await until('its end', () => window.service.silences().length === 0)
  await until('the end to be told', () => {
    window.look('ok')
    return window.notices.length === 2
  })
  await until('the terminal to see the end', () => terminal.raised().length === 0)
  expect(window.notices.map(({ title }) => title)).toEqual(['nebula is down', 'nebula is back'])
  expect(await terminal.service.log(null, 10)).toMatchObject([
    { rule: 'instance-down', acknowledgedBy: 'terminal@test' },
  ])
})

test('a window takes over from a terminal, and tells what nobody was told', async () => {
  const folder = emptyFolder()
  const terminal = await open(folder, 'terminal')
  await fall(terminal)
  await until('it on disk', isKept(folder))
  const window = await open(folder, 'window')
  expect(window.raised()).toEqual(['instance-down'])
  await until('the notification', () => {
    window.look('down')
    return window.notices.length > 0
  })
  window.look('ok')
  await until('the terminal to follow', () => terminal.raised().length === 0)
  expect(await window.service.log(null, 10)).toHaveLength(1)
})

test('a guest keeps nothing, and what it asks waits for whoever does', async () => {
  const folder = emptyFolder()
  const guest = await open(folder, 'guest')
  await fall(guest)
  await guest.service.silence({ broker: 'nebula', rule: null, untilMs: Date.now() + 60_000, comment: 'move' })
  expect(readdirSync(folder)).toEqual(['alerts.json.requests'])
  const window = await open(folder, 'window')
  expect(window.service.silences()).toHaveLength(1)
  await fall(window)
  window.look('down')
  expect(window.notices).toEqual([])
  expect(window.service.raised('nebula')[0]?.quiet).toMatch(/^It is silenced until/)
})

test('ids that are wrong are said to be', async () => {
  const one = await open(emptyFolder(), 'window')
  expect(await one.service.acknowledge('nope', '')).toEqual({
    ok: false,
    error: 'There is no alert nope that stands.',
  })
  expect(await one.service.endSilence('nope')).toEqual({ ok: false, error: 'There is no silence nope.' })
  const past = { broker: null, rule: null, untilMs: 1, comment: '' }
  expect(await one.service.silence(past)).toMatchObject({ ok: false })
})

test('the webhook gets begin and end, with its secret, though it was away and the app ended meanwhile', async () => {
  const folder = emptyFolder()
  const webhook = { url: `http://127.0.0.1:${port}/hook`, authorization: { env: 'HOOK' } }
  takes = false
  const first = await open(folder, 'window', webhook)
  await fall(first)
  first.look('down')
  await until('a refusal', () => first.warnings.length > 0)
  expect(first.warnings).toEqual(['The webhook of alerts: it answered 503.'])
  await first.service.stop()
  takes = true
  const second = await open(folder, 'window', webhook)
  await until('the beginning', () => {
    second.look('down')
    return received.length === 1
  })
  second.look('ok')
  await until('the end', () => {
    second.look('ok')
    return received.length === 2
  })
  const [begin, end] = received.map(({ body }) => JSON.parse(body))
  expect(begin).toMatchObject({
    version: '4',
    status: 'firing',
    commonLabels: { alertname: 'instance-down' },
  })
  expect(end).toMatchObject({ status: 'resolved', groupKey: begin.groupKey })
  expect(end.alerts[0].fingerprint).toBe(begin.alerts[0].fingerprint)
  expect(received.map(({ authorization }) => authorization)).toEqual([canary, canary])
  expect(readFileSync(join(folder, 'alerts.json'), 'utf8')).not.toContain(canary)
  expect(JSON.stringify([first.warnings, second.warnings])).not.toContain(canary)
})

test('a webhook that is named later is told what stands', async () => {
  received.length = 0
  const one = await open(emptyFolder(), 'window')
  await fall(one)
  one.look('down')
  const webhook = { url: `http://127.0.0.1:${port}/hook` }
  one.service.apply({ ...configSchema.parse({}).alerts, webhook }, [config('nebula')])
  await until('the beginning', () => {
    one.look('down')
    return received.length === 1
  })
})

test('a window that can write nothing tells all the same, and says what is not kept', async () => {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'alerts.json.lock'))
  const window = await open(folder, 'window')
  await fall(window)
  await until('the outage to be told', () => {
    window.look('down')
    return window.notices.length === 1
  })
  await until('its end to be told', () => {
    window.look('ok')
    return window.notices.length === 2
  })
  expect(window.notices.map(({ title }) => title)).toEqual(['nebula is down', 'nebula is back'])
  expect(window.warnings).toEqual([
    `${join(folder, 'alerts.json.lock')} cannot be written: alerts are told, and forgotten when the app ends.`,
  ])
})

test('what cannot be left for another process is refused in words', async () => {
  const folder = emptyFolder()
  const window = await open(folder, 'window')
  writeFileSync(join(folder, 'alerts.json.requests'), '')
  const terminal = await open(folder, 'terminal')
  const wanted = { broker: null, rule: null, untilMs: Date.now() + 60_000, comment: '' }
  expect(await terminal.service.silence(wanted)).toMatchObject({ ok: false })
  expect(window.service.silences()).toEqual([])
})
