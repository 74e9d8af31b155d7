import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { RunView } from '#core/model/run'
import { until } from '../engine/tools/wait.ts'
import { expectFieldCase } from '../tools/field-case.ts'
import { mustOnHost } from './harness/host.ts'
import { brokerTags } from './harness/images.ts'
import { runningLab } from './harness/use.ts'
import { type Desk, type DeskOptions, openDesk } from './tools/desk.ts'
import { composeIn, layFile, plainCompose } from './tools/host-project.ts'
import { layBroker } from './tools/truth.ts'
import { pushVersion } from './tools/version-images.ts'

const lab = runningLab()
let opened: Desk[] = []

const deskOf = (options: DeskOptions): Desk => {
  const desk = openDesk(lab, options)
  opened.push(desk)
  return desk
}
afterEach(async () => {
  for (const desk of opened) await desk.close()
  opened = []
})

/** The end of a run and its notes as one text. */
const endOf = (run: RunView): string => (run.message ?? '').replaceAll('\n\n', ' ')

const many = Array.from({ length: 5000 }, (_, at) => `job ${at}`)
const aofOff =
  'The AOF is off now, and the new container starts with it on: it would load the AOF on disk, or nothing. It is switched on before the switch, which writes it whole.'
const noteOf = (notes: readonly { readonly text: string }[], begin: string): string =>
  notes.find(one => one.text.startsWith(begin))?.text ?? 'no note'

describe('the usual broker', () => {
  beforeEach(() => layBroker(lab))

  it('the AOF was switched off at run time, and the config says yes', async () => {
    const desk = deskOf({ watch: { lists: ['todo'], sets: ['tags'] } })
    await lab.redisCli('CONFIG', 'SET', 'appendonly', 'no')
    await lab.redisCli('RPUSH', 'todo', ...many)
    await lab.redisCli('SADD', 'tags', 'a', 'b')
    const plan = await desk.plan({ kind: 'deploy', tag: brokerTags.second })
    const run = await desk.act({ kind: 'deploy', tag: brokerTags.second })
    const counts = [await lab.redisCli('LLEN', 'todo'), await lab.redisCli('SCARD', 'tags')].join(' ')
    expectFieldCase(
      { kind: 'saved and loaded', input: 'CONFIG SET appendonly no, 5000 items, deploy' },
      { shown: `${endOf(run)} ${counts}`, notified: noteOf(plan.notes, 'The AOF') },
      {
        shown: `Deploy ${brokerTags.second} to nebula: done and verified. 5003 2`,
        notified: aofOff,
      },
    )
  })

  it('a config that leads to the Redis of another project is refused, both named', async () => {
    await layFile(lab, 'staging/compose.yml', plainCompose(6380))
    await composeIn(lab, 'staging', '-f', 'compose.yml', 'up', '-d')
    const desk = deskOf({
      directory: '~/staging',
      producers: [],
      compose: { files: ['compose.yml'], exporter: undefined },
    })
    for (const request of [{ kind: 'backup' }, { kind: 'deploy', tag: brokerTags.second }] as const) {
      const made = await desk.actions.plan({ ...request, broker: 'nebula' })
      const text = made.ok ? `a plan: ${made.value.title}` : made.error.text
      expectFieldCase(
        { kind: 'asked and acted on', input: `${request.kind} of staging, whose config has no redis.port` },
        { shown: text.replace(/run id [0-9a-f]{8}/g, 'run id R'), notified: '' },
        {
          shown:
            'The Redis that is asked at 127.0.0.1:6379 (run id R), which is detektor-redis, is not the one in staging-redis-1 (run id R). Correct redis.port or runtime.compose of nebula in brokers.yaml.',
          notified: '',
        },
      )
    }
    const right = deskOf({
      ...{ directory: '~/staging', producers: [], redis: { port: 6380 } },
      compose: { files: ['compose.yml'], exporter: undefined },
    })
    expect((await right.act({ kind: 'backup' })).end).toBe('done')
  })
})

/** A project of one Redis of some version. */
const project = (tag: string, more: readonly string[] = [], health = 'CMD, redis-cli, ping'): string =>
  [
    'name: kept',
    'services:',
    '  redis:',
    `    image: 127.0.0.1:5000/versions:${tag}`,
    '    ports: ["127.0.0.1:6379:6379"]',
    '    volumes: ["kept-data:/data"]',
    ...(health === ''
      ? ['    healthcheck: { disable: true }']
      : [`    healthcheck: { test: [${health}], interval: 1s, timeout: 5s, retries: 4, start_period: 2s }`]),
    ...more.map(line => `    ${line}`),
    'volumes: { kept-data: {} }',
    '',
  ].join('\n')

describe('servers of other versions', () => {
  beforeAll(async () => {
    const rdbOnly = ['save 3600 1', 'appendonly no']
    const aof = ['save ""', 'appendonly yes']
    await pushVersion(lab, 'seven', { version: '7.0', config: rdbOnly })
    await pushVersion(lab, 'eight', { version: '8.0', config: rdbOnly })
    await pushVersion(lab, 'seven-aof', { version: '7.0', config: aof })
    await pushVersion(lab, 'eight-aof', { version: '8.0', config: aof })
    await pushVersion(lab, 'valkey-aof', { version: 'valkey-9', config: aof })
    await pushVersion(lab, 'bare', { version: 'valkey-9', config: rdbOnly, bare: true })
  })

  const lay = async (text: string): Promise<Desk> => {
    await lab.broker.down()
    await mustOnHost(lab.hostRun, ['docker', 'volume', 'rm', '-f', 'kept_kept-data'])
    await layFile(lab, 'kept/compose.yml', text)
    const wait = text.includes('disable: true') ? [] : ['--wait']
    await composeIn(lab, 'kept', '-f', 'compose.yml', 'up', '-d', ...wait)
    onTestFinished(() => lab.broker.down())
    await until('Redis', async () => (await lab.redisCli('PING')) === 'PONG')
    await lab.redisCli('RPUSH', 'todo', ...many)
    return deskOf({
      ...{ directory: '~/kept', producers: [], healthTimeoutSeconds: 20, watch: { lists: ['todo'] } },
      compose: {
        ...{ files: ['compose.yml'], exporter: undefined, tagPattern: '*' },
        images: { redis: '127.0.0.1:5000/versions' },
      },
    })
  }
  const told = (run: RunView): string =>
    endOf(run)
      .replaceAll(run.id, 'RUN')
      .replaceAll(join(lab.home, 'kept'), '~/kept')
      .replace(/“[^”]*”$/, '')

  it('Redis 8.0 that is unhealthy after it saved RDB 12: the copy in the old format comes back', async () => {
    const healthy = 'CMD-SHELL, "redis-cli info server | grep -q redis_version:7"'
    const desk = await lay(project('seven', [], healthy))
    await mustOnHost(lab.hostRun, ['docker', 'pull', '-q', '127.0.0.1:5000/versions:eight'])
    const plan = await desk.plan({ kind: 'deploy', tag: 'eight' })
    const run = await desk.act({ kind: 'deploy', tag: 'eight' })
    expect(run.end).toBe('returned')
    expect(await lab.redisCli('LLEN', 'todo')).toBe('5000')
    expectFieldCase(
      { kind: 'saved and loaded', input: 'Redis 7.0 to 8.0, unhealthy after it saved RDB 12' },
      { shown: told(run).replace(/^.*verified\. /s, ''), notified: noteOf(plan.notes, 'Redis 8') },
      {
        shown:
          'The new release left data (REDIS0012) that the old one cannot load, so the copy from before the switch was put back: what was written since then is not in it. What it left is in ~/kept/.brokerlight/redis/safety/RUN.replaced.',
        notified:
          'Redis 8.0.6 saves as RDB 12, which Redis 7.0.15 cannot load. If the new release has to be taken back, the copy from before the switch is loaded, and what was written since then is not in it.',
      },
    )
  })

  it('Redis 8.0 goes back to 7.0 with all its data where the AOF is on, and not at all where it is off', async () => {
    const desk = await lay(project('seven-aof'))
    expect((await desk.act({ kind: 'deploy', tag: 'eight-aof' })).end).toBe('done')
    await lab.redisCli('BGREWRITEAOF')
    await lab.redisCli('RPUSH', 'todo', 'one more')
    const run = await desk.act({ kind: 'rollback', release: null })
    expectFieldCase(
      { kind: 'saved and loaded', input: 'Redis 8.0 rolled back to 7.0, AOF on' },
      { shown: `${endOf(run)} ${await lab.redisCli('LLEN', 'todo')}`, notified: '' },
      { shown: 'Roll back nebula to seven-aof: done and verified. 5001', notified: '' },
    )
    const other = await lay(project('eight'))
    await mustOnHost(lab.hostRun, ['docker', 'pull', '-q', '127.0.0.1:5000/versions:seven'])
    const made = await other.actions.plan({ kind: 'deploy', tag: 'seven', broker: 'nebula' })
    expectFieldCase(
      { kind: 'saved and loaded', input: 'Redis 8.0 to 7.0, AOF off' },
      { shown: made.ok ? made.value.title : made.error.text, notified: '' },
      {
        shown:
          'Redis 7.0.15 cannot load RDB 12, in which the data is saved, and it starts without AOF. Switch appendonly on in its config: then the data is handed over as plain commands. Or load a copy from before the change.',
        notified: '',
      },
    )
  })

  it('the AOF is newly switched on by the image: all keys are loaded', async () => {
    const desk = await lay(project('seven'))
    await mustOnHost(lab.hostRun, ['docker', 'pull', '-q', '127.0.0.1:5000/versions:seven-aof'])
    const plan = await desk.plan({ kind: 'deploy', tag: 'seven-aof' })
    const run = await desk.act({ kind: 'deploy', tag: 'seven-aof' })
    expectFieldCase(
      { kind: 'saved and loaded', input: 'AOF newly on in the new release' },
      {
        shown: `${endOf(run)} ${await lab.redisCli('LLEN', 'todo')}`,
        notified: noteOf(plan.notes, 'The AOF'),
      },
      {
        shown: 'Deploy seven-aof to nebula: done and verified. 5000',
        notified: aofOff,
      },
    )
  })

  it('the script of the safety copy puts the data back', async () => {
    const desk = await lay(project('seven-aof'))
    const run = await desk.act({ kind: 'deploy', tag: 'eight-aof' })
    await lab.redisCli('DEL', 'todo')
    const script = join(lab.home, `kept/.brokerlight/redis/safety/${run.id}.sh`)
    await mustOnHost(lab.hostRun, ['sh', script])
    await until('the data', async () => (await lab.redisCli('LLEN', 'todo')) === '5000')
  })

  it.each([
    ['Valkey 9 with AOF', 'valkey-aof', 'CMD, valkey-cli, ping', 'Back up nebula: done.', 'valid valid'],
    [
      'an image without shell and tools',
      'bare',
      '',
      'Back up nebula: done. Not checked: dump.rdb: redis-check-rdb is too old for RDB 80 of Valkey; neither redis-check-rdb nor valkey-check-rdb is in the image of the broker.',
      'not-run',
    ],
  ])('a backup of %s', async (input, tag, health, shown, verdicts) => {
    const desk = await lay(project(tag, [], health))
    const run = await desk.act({ kind: 'backup' })
    const [backup] = await desk.actions.backups('nebula')
    expectFieldCase(
      { kind: 'check of a backup', input },
      { shown: endOf(run), notified: backup?.checks.map(one => one.verdict).join(' ') ?? 'no backup' },
      { shown, notified: verdicts },
    )
  })
})
